import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { termsOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import { agreementRecord } from './tables.ts';

/** Why an agreement was stopped that a document of the configuration does not carry on: its region is not in it. */
export const regionLeftOut = 'region_left_out';

type Stop = {
  readonly actor: NewAuditEvent['actor'];
  readonly reason: string | undefined;
  readonly now: Date;
};

/**
 * Agreements that a new document leaves out are stopped at once by whoever gave it: it is logged, and those whom they
 * bind read by whom, when and why.
 */
export async function writeStopped(
  tx: Transaction,
  before: FederationDocument,
  after: FederationDocument,
  { actor, reason, now }: Stop,
): Promise<void> {
  const left = new Set(after.agreements.map(({ id }) => id));
  const stopped = before.agreements.filter(({ id }) => !left.has(id));
  if (stopped.length === 0) return;
  const clientId = actor.id;
  const closed = { closedAt: now, closedBy: clientId, closedReason: reason ?? null };
  for (const agreement of stopped) {
    const { id, signatures = [] } = agreement;
    const row = {
      id,
      terms: termsOf(agreement),
      signatures,
      proposedBy: clientId,
      proposedAt: now,
    };
    await tx
      .insert(agreementRecord)
      .values({ ...row, madeAt: now, ...closed })
      .onConflictDoUpdate({ target: agreementRecord.id, set: closed });
  }
  const event = { actor, purpose: 'stopping an agreement' } as const;
  const details = reason === undefined ? {} : { reason };
  await appendAudit(
    tx,
    stopped.map(({ id }) => ({
      ...event,
      action: 'agreement.stopped',
      object: { class: 'agreement', ref: id },
      details,
    })),
    now,
  );
}
