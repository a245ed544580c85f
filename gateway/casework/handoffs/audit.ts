import type { AuditAction, AuditEvent } from '#contracts/audit-event';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { groundsOf } from '../cases/case-ground.ts';
import type { HandoffRow } from './store.ts';

/** One event per case of the dossier: each case's history is whole by itself. */
export async function auditHandoff(
  tx: Pick<Transaction, 'insert' | 'select'>,
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
  const grounds = await groundsOf(tx, row.caseIds);
  const ofCase = (id: string) => {
    const legalBasis = grounds.get(id);
    return legalBasis ? { legalBasis } : {};
  };
  await appendAudit(
    tx,
    row.caseIds.map((caseRef) => ({
      caseRef,
      ...ofCase(caseRef),
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
