import type { EndedMessage, MessageEnd, OutboxRow } from '../../delivery/outbox/hooks.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { EndingCase } from './case-row.ts';
import { signReceipt } from './receipts.ts';
import { receipt } from './tables.ts';

type Owed = {
  readonly row: OutboxRow;
  readonly end: Exclude<MessageEnd, { readonly kind: 'parked' }>;
};

/** The end of a message was taken back, for it goes again: what was signed for stays, and the next end gets its own. */
export const supersedeEnd = (tx: Transaction, messageId: string): Promise<unknown> =>
  tx
    .update(receipt)
    .set({ superseded: true })
    .where(and(eq(receipt.refMessageId, messageId), eq(receipt.kind, 'delivery')));

/** Notices are the gateway's own; of what members sent, every message ends with a receipt. */
const owedFor = ({ row, end }: EndedMessage): Owed[] =>
  row.kind === 'notice' || end.kind === 'parked' ? [] : [{ row, end }];

/**
 * Signs for how messages ended: delivered, refused or expired, one receipt each. A parked message has not
 * ended yet.
 */
export async function outcomeReceipts(
  tx: Transaction,
  platform: Platform,
  ends: readonly EndedMessage[],
  cases: ReadonlyMap<string, EndingCase>,
  now: Date,
): Promise<void> {
  const owed = ends.flatMap(owedFor).filter(({ row }) => cases.has(row.caseId));
  if (owed.length === 0) return;
  const receipts = await Promise.all(
    owed.map(async ({ row, end }) => ({
      ref: row.messageId,
      caseId: row.caseId,
      jws: await signReceipt(
        platform,
        {
          kind: 'delivery',
          refMessageId: row.messageId,
          caseId: row.caseId,
          from: cases.get(row.caseId)?.fromRegion ?? '',
          to: row.toRegion,
          digest: row.digest,
          outcome: end.kind,
          ...(end.kind === 'delivered' ? {} : { reasonCode: end.failure.code }),
        },
        now,
      ),
    })),
  );
  await tx.execute(sql`insert into receipt (ref_message_id, kind, case_id, jws, created_at)
    select ref, 'delivery', "caseId", jws, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(receipts)}::jsonb) as r (ref text, "caseId" text, jws text)`);
}
