import type { FieldError } from '#contracts/failures';
import { canonicalJson } from '../../platform/keys/digest.ts';
import { type Agreement, partiesOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { RegionEntry } from './entries.ts';
import type { OpenedOnce } from './opened-once.ts';

const isSame = (before: Agreement | undefined, after: Agreement): boolean =>
  before !== undefined && canonicalJson(before) === canonicalJson(after);

/**
 * Agreements that a document would make or change. An operator can stop one by leaving it out, and neither make one nor
 * alter what was agreed, bring an ended one back among that: those whom it binds do, at `/v1/agreements`.
 */
export function madeByNobody(
  before: FederationDocument,
  after: FederationDocument,
  once: OpenedOnce = new Map(),
): readonly FieldError[] {
  const known = new Map(before.agreements.map((agreement) => [agreement.id, agreement]));
  const made = after.agreements.flatMap((agreement, index) =>
    isSame(known.get(agreement.id), agreement)
      ? []
      : [{ pointer: `/agreements/${index}`, reason: 'only those whom it binds make it' }],
  );
  const opened = after.regions.flatMap((region, index) => {
    const reason = otherOpenings(before, region, once);
    return reason ? [{ pointer: `/regions/${index}/opensByAgreement`, reason }] : [];
  });
  return [...made, ...opened];
}

const listed = (codes: readonly string[] = []): string => codes.toSorted().join(', ');

/** Why a region may not open by agreement what an operator's document says; undefined where it may. */
function otherOpenings(
  { regions }: FederationDocument,
  after: RegionEntry,
  once: OpenedOnce,
): string | undefined {
  const before = regions.find(({ code }) => code === after.code);
  const kept = listed(before ? before.opensByAgreement : once.get(after.code));
  if (kept === listed(after.opensByAgreement)) return undefined;
  return before || kept === ''
    ? 'only agreements change it'
    : `what was agreed before the region left stays: ${kept}`;
}

/** What two regions agreed on once stays theirs alone to open, whatever a document of the configuration says. */
const stillOpening =
  ({ regions }: FederationDocument, once: OpenedOnce) =>
  (region: RegionEntry): RegionEntry => {
    const before = regions.find(({ code }) => code === region.code);
    const earlier = before ? before.opensByAgreement : once.get(region.code);
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
  once: OpenedOnce = new Map(),
): FederationDocument => {
  if (!before) return after;
  const codes = new Set(after.regions.map(({ code }) => code));
  const kept = before.agreements.filter((agreement) =>
    partiesOf(agreement).every((code) => codes.has(code)),
  );
  return { ...after, regions: after.regions.map(stillOpening(before, once)), agreements: kept };
};
