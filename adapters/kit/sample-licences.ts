import { mod37_36CheckCharacter, usccCheckCharacter } from '#contracts/check-digits';
import {
  bodies,
  certificateTypes,
  type SampleCertificate,
  type SampleRegion,
} from './sample-world.ts';

const counts = new Map<SampleRegion, number>();

/** A business licence for a company that a platform has just established, with a number of its own. */
export function newBusinessLicence(
  region: SampleRegion,
  company: { readonly name: string; readonly representative: string; readonly day: string },
): SampleCertificate {
  const serial = (counts.get(region) ?? 0) + 1;
  counts.set(region, serial);
  const first17 = `91${region}XXN${String(serial).padStart(6, '0')}`;
  const uscc = first17 + (usccCheckCharacter(first17) ?? '');
  const type = certificateTypes.businessLicence;
  const issuer = bodies[region];
  const number = `TESTNEW${String(serial).padStart(8, '0')}`;
  const check = mod37_36CheckCharacter(`${type.code}${issuer.code}${number}001`);
  return {
    region,
    type,
    identifier: `1.2.156.3005.2.${type.code}.${issuer.code}.${number}.001.${check}`,
    number: uscc,
    holders: [{ name: company.name, code: uscc, kind: 'company' }],
    issuer,
    issuedOn: company.day,
    validUntil: 'long_term',
    status: 'valid',
    attributes: { legalRepresentative: company.representative },
  };
}
