import type { FieldError } from '#contracts/failures';
import { canonicalJson } from '../../platform/keys/digest.ts';
import { type Agreement, partiesOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { RegionEntry } from './entries.ts';

const isSame = (before: Agreement | undefined, after: Agreement): boolean =>
  before !== undefined && canonicalJson(before) === canonicalJson(after);

/**
 * Agreements that a document would make or change. An operator can stop one by leaving it out, and neither make one nor
 * alter what was agreed, bring an ended one back among that: those whom it binds do, at `/v1/agreements`.
 */
export function madeByNobody(
  before: FederationDocument,
  after: FederationDocument,
): readonly FieldError[] {
  const known = new Map(before.agreements.map((agreement) => [agreement.id, agreement]));
  const made = after.agreements.flatMap((agreement, index) =>
    isSame(known.get(agreement.id), agreement)
      ? []
      : [{ pointer: `/agreements/${index}`, reason: 'only those whom it binds make it' }],
  );
  const opened = after.regions.flatMap((region, index) =>
    sameOpenings(before, region)
      ? []
      : [{ pointer: `/regions/${index}/opensByAgreement`, reason: 'only agreements change it' }],
  );
  return [...made, ...opened];
}

const sameOpenings = ({ regions }: FederationDocument, after: RegionEntry): boolean => {
  const before = regions.find(({ code }) => code === after.code);
  const listed = ({ opensByAgreement = [] }: Partial<RegionEntry>) =>
    opensByAgreement.toSorted().join();
  return listed(before ?? {}) === listed(after);
};

/** What two regions agreed on once stays theirs alone to open, whatever a document of the configuration says. */
const stillOpening =
  ({ regions }: FederationDocument) =>
  (region: RegionEntry): RegionEntry => {
    const { opensByAgreement: earlier } = regions.find(({ code }) => code === region.code) ?? {};
    if (!earlier) return region;
    return {
      ...region,
      opensByAgreement: [...new Set([...earlier, ...(region.opensByAgreement ?? [])])],
    };
  };

/** A document of the configuration over one in force: who agreed to what is not the configuration's to say. */
export const withAgreementsOf = (
  before: FederationDocument | undefined,
  after: FederationDocument,
): FederationDocument => {
  if (!before) return after;
  const codes = new Set(after.regions.map(({ code }) => code));
  const kept = before.agreements.filter((agreement) =>
    partiesOf(agreement).every((code) => codes.has(code)),
  );
  return { ...after, regions: after.regions.map(stillOpening(before)), agreements: kept };
};
