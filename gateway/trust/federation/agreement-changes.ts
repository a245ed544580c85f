import type { FieldError } from '#contracts/failures';
import { canonicalJson } from '../../platform/keys/digest.ts';
import type { Agreement } from './agreement.ts';
import type { FederationDocument } from './document.ts';

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
  return after.agreements.flatMap((agreement, index) =>
    isSame(known.get(agreement.id), agreement)
      ? []
      : [{ pointer: `/agreements/${index}`, reason: 'only those whom it binds make it' }],
  );
}

/** A document of the configuration over one in force: who agreed to what is not the configuration's to say. */
export const withAgreementsOf = (
  before: FederationDocument | undefined,
  after: FederationDocument,
): FederationDocument => {
  if (!before) return after;
  const codes = new Set(after.regions.map(({ code }) => code));
  const kept = before.agreements.filter(
    ({ issuerRegion, recognisingRegion }) =>
      codes.has(issuerRegion) && codes.has(recognisingRegion),
  );
  return { ...after, agreements: kept };
};
