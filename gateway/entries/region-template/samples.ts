import { samplesOf } from '#adapters/conformance/sample-subject';
import type { Samples } from '#adapters/conformance/trial';
import { itemCodeIn } from '#adapters/kit/sample-world';

const { people, stranger, certificates, agents } = samplesOf('310118');

/**
 * Invented people and papers that the platform knows; put your own in their place, with right check digits and
 * impossible births. The names are odd on purpose: 䶮 is where a format loses characters first.
 */
export const samples: Samples = {
  ...{ people, stranger, certificates, agents },
  itemCode: itemCodeIn('000000', '000109001001'),
};
