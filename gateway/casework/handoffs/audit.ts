import type { AuditAction, AuditEvent } from '#contracts/audit-event';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { HandoffRow } from './store.ts';

/** One event per case of the dossier: each case's history is whole by itself. */
export function auditHandoff(
  tx: Pick<Transaction, 'insert'>,
  row: Pick<HandoffRow, 'id' | 'caseIds' | 'sealDigest'>,
  event: {
    readonly actor: AuditEvent['actor'];
    readonly action: AuditAction;
    readonly details?: NonNullable<NewAuditEvent['details']>;
    readonly reasonCode?: string;
    readonly outcome?: NonNullable<NewAuditEvent['outcome']>;
    readonly offline?: boolean;
  },
  now: Date,
): Promise<void> {
  const { details, offline = true, ...rest } = event;
  return appendAudit(
    tx,
    row.caseIds.map((caseRef) => ({
      caseRef,
      ...rest,
      object: { class: 'handoff', ref: row.id },
      purpose: 'originals travel with the case',
      offline,
      // Which seal it was is bound, not told: its text was typed at a window.
      ...(row.sealDigest ? { commitments: [{ field: 'seal', digest: row.sealDigest }] } : {}),
      ...(details ? { details } : {}),
    })),
    now,
  );
}
