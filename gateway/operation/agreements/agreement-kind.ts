import { eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Kind } from '../../trust/acts/kind.ts';
import { overseers } from '../../trust/acts/kind.ts';
import type { AgreementTerms } from '../../trust/federation/agreement.ts';
import { type Agreement, partiesOf, termsOf } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { newestFederation } from '../../trust/federation/store.ts';
import { agreementRecord } from '../../trust/federation/tables.ts';

export type AgreementRow = typeof agreementRecord.$inferSelect;

/** An agreement wherever it stands: what was proposed and signed, and its entry in the federation document. */
export type Found = {
  readonly terms: AgreementTerms;
  readonly row?: AgreementRow;
  readonly entry?: Agreement;
};

export function foundIn(
  document: FederationDocument,
  id: string,
  row: AgreementRow | undefined,
): Found | undefined {
  const entry = document.agreements.find((agreement) => agreement.id === id);
  const terms = entry ? termsOf(entry) : row?.terms;
  return terms && { terms, ...(row ? { row } : {}), ...(entry ? { entry } : {}) };
}

async function readAgreement(platform: Platform, id: string): Promise<Found | undefined> {
  const database = platform.database();
  const [document, [row]] = await Promise.all([
    newestFederation(database),
    database.select().from(agreementRecord).where(eq(agreementRecord.id, id)),
  ]);
  return document && foundIn(document, id, row);
}

export const agreementKind: Kind<Found> = {
  kind: 'agreement',
  missing: 'agreement.not_found',
  read: readAgreement,
  relations: ({ terms }, caller) => {
    if (caller.role !== 'platform') return overseers(caller);
    return partiesOf(terms).some((party) => party === caller.region) ? ['party'] : [];
  },
};
