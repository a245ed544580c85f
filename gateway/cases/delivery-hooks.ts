import { inArray } from 'drizzle-orm';
import type { AuditAction } from '#contracts/audit-event';
import { Message } from '#contracts/case';
import { nextState } from '#contracts/case-states';
import { appendAudit, gatewayActor, itemPurpose, type NewAuditEvent } from '../audit/append.ts';
import type { DeliveryHooks, MessageEnd, OutboxRow, Wait } from '../delivery/hooks.ts';
import type { Transaction } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { openJson } from '../platform/seal.ts';
import { type CaseRow, caseKey, lockCase } from './case-row.ts';
import { sendNotices } from './messages.ts';
import { caseRecord } from './tables.ts';
import { type CaseEvent, transition } from './transition.ts';

async function openOne(
  platform: Platform,
  row: OutboxRow,
  record: CaseRow | undefined,
): Promise<Message | undefined> {
  const key = record && (await caseKey(platform.keys, record));
  if (!record || !key) return undefined;
  const message = Message.parse(await openJson(key.key, row.payload, row.messageId));
  // The region's own number is known only once the submission arrived, after this message was written.
  return 'regionalCaseId' in message
    ? { ...message, regionalCaseId: record.regionalCaseId ?? '' }
    : message;
}

const actionOf: Readonly<Record<MessageEnd['kind'], AuditAction>> = {
  delivered: 'message.delivered',
  refused: 'message.refused',
  expired: 'message.expired',
  parked: 'message.parked',
};

async function recordEnd(
  tx: Transaction,
  row: OutboxRow,
  record: CaseRow,
  end: MessageEnd,
  now: Date,
): Promise<void> {
  await appendAudit(
    tx,
    [
      {
        caseRef: row.caseId,
        actor: gatewayActor,
        action: actionOf[end.kind],
        object: { class: `message.${row.kind}`, ref: row.messageId },
        legalBasis: 'statutory_duty',
        purpose: itemPurpose(record.itemCode, record.itemName),
        outcome: end.kind === 'delivered' ? 'done' : end.kind === 'refused' ? 'refused' : 'failed',
        ...(end.kind === 'delivered' ? {} : { reasonCode: end.failure.code.slice(0, 80) }),
        details: {
          to: row.toRegion,
          digest: row.digest,
          attempts: row.attempts,
          ...(end.kind === 'delivered' ? { duplicate: end.receipt.duplicate } : {}),
        },
      },
    ],
    now,
  );
}

/** What the end of a message means for its case. */
function consequences(row: OutboxRow, record: CaseRow, end: MessageEnd): readonly CaseEvent[] {
  const forward: CaseEvent = { kind: 'forward', actor: gatewayActor };
  if (row.kind === 'notice' || row.kind === 'withdrawal') return [];
  if (end.kind === 'delivered') {
    return row.kind === 'submission' && record.state === 'submitted'
      ? [{ ...forward, regionalCaseId: end.receipt.regionalCaseId }]
      : [];
  }
  if (row.kind === 'submission' && end.kind === 'refused' && record.state === 'submitted') {
    const refusal = {
      actor: {
        ...gatewayActor,
        id: row.toRegion,
        organisation: row.toRegion,
        kind: 'region' as const,
      },
    };
    return [forward, { kind: 'refuse', ...refusal, reasonCode: end.failure.code.slice(0, 80) }];
  }
  // Somebody must look at it: the case stops with an owner instead of waiting for ever.
  return nextState(record.state, 'suspend')
    ? [
        {
          kind: 'suspend',
          actor: gatewayActor,
          owner: 'operator',
          reasonCode: end.failure.code.slice(0, 80),
        },
      ]
    : [];
}

async function ended(
  tx: Transaction,
  platform: Platform,
  row: OutboxRow,
  end: MessageEnd,
): Promise<void> {
  const now = platform.clock();
  const record = await lockCase(tx, row.caseId);
  if (!record) return;
  await recordEnd(tx, row, record, end, now);
  let current = record;
  for (const event of consequences(row, record, end)) {
    const changed = await transition(tx, current, event, now);
    if (!changed.ok) throw new Error(`${event.kind} does not follow ${current.state}`);
    current = changed.value;
  }
  if (current.state === 'refused' && current !== record)
    await sendNotices(tx, platform, current, now);
}

/** How cases answer what delivery asks and tells. */
export function caseDeliveryHooks(platform: Platform): DeliveryHooks {
  return {
    open: async (rows) => {
      const ids = [...new Set(rows.map((row) => row.caseId))];
      const records = await platform
        .database()
        .select()
        .from(caseRecord)
        .where(inArray(caseRecord.id, ids));
      const byId = new Map(records.map((record) => [record.id, record]));
      const opened = await Promise.all(
        rows.map(
          async (row) =>
            [row.messageId, await openOne(platform, row, byId.get(row.caseId))] as const,
        ),
      );
      return new Map(opened.flatMap(([id, message]) => (message ? [[id, message] as const] : [])));
    },
    ended: (tx, row, end) => ended(tx, platform, row, end),
    deferred: (tx, rows, wait) =>
      appendAudit(
        tx,
        rows.map((row) => deferredEvent(row, wait)),
        platform.clock(),
      ),
  };
}

const deferredEvent = (row: OutboxRow, wait: Wait): NewAuditEvent => ({
  caseRef: row.caseId,
  actor: gatewayActor,
  action: 'message.deferred',
  object: { class: `message.${row.kind}`, ref: row.messageId },
  legalBasis: 'statutory_duty',
  outcome: 'deferred',
  ...(wait.by === 'calendar'
    ? {
        purpose: 'the region is closed by its calendar',
        reasonCode: 'region.closed',
        details: { to: row.toRegion, until: wait.until.toISOString() },
      }
    : {
        purpose: 'the region does not answer and is left alone',
        reasonCode: 'breaker',
        details: { to: row.toRegion, reason: wait.reason },
      }),
});
