import type { AuditAction } from '#contracts/audit-event';
import { nextState } from '#contracts/case-states';
import { appendAuditBatch, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { EndedMessage, MessageEnd, OutboxRow } from '../../delivery/outbox/hooks.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundOfCase } from './case-ground.ts';
import { type CaseRow, type EndingCase, lockCase } from './case-row.ts';
import { lockEnding } from './lock-cases.ts';
import { sendNotices } from './messages.ts';
import { outcomeReceipts } from './outcome-receipts.ts';
import { type CaseEvent, transition, transitionEvent } from './transition.ts';
import { afterWithdrawal } from './withdrawal-ends.ts';

const actionOf: Readonly<Record<MessageEnd['kind'], AuditAction>> = {
  delivered: 'message.delivered',
  refused: 'message.refused',
  expired: 'message.expired',
  parked: 'message.parked',
};

const reasonOf = (end: MessageEnd) =>
  end.kind === 'delivered' ? {} : { reasonCode: end.failure.code };

/** The times of the leg beside the event's own, and how large it was: 何时受理、发出、得到应答. */
const timesOf = ({ createdAt, sentAt, answeredAt, bytes }: OutboxRow) => ({
  acceptedAt: createdAt.toISOString(),
  ...(sentAt ? { sentAt: sentAt.toISOString() } : {}),
  ...(answeredAt ? { answeredAt: answeredAt.toISOString() } : {}),
  ...(bytes === null ? {} : { bytes }),
});

const endEvent = (row: OutboxRow, record: EndingCase, end: MessageEnd): NewAuditEvent => ({
  caseRef: row.caseId,
  actor: gatewayActor,
  action: actionOf[end.kind],
  object: { class: `message.${row.kind}`, ref: row.messageId },
  ...groundOfCase(record),
  outcome: end.kind === 'delivered' ? 'done' : end.kind === 'refused' ? 'refused' : 'failed',
  ...reasonOf(end),
  details: {
    to: row.toRegion,
    digest: row.digest,
    attempts: row.attempts,
    ...timesOf(row),
    ...(end.kind === 'delivered' ? { duplicate: end.receipt.duplicate } : {}),
  },
});

/** What a message that did not arrive means for its case. */
function consequences({ row, end }: EndedMessage, record: CaseRow): readonly CaseEvent[] {
  if (end.kind === 'delivered' || row.kind === 'notice') return [];
  const { toRegion: id } = row;
  const region = { ...gatewayActor, id, organisation: id, kind: 'region' as const };
  if (row.kind === 'withdrawal') return afterWithdrawal(record, end, region);
  if (row.kind === 'submission' && end.kind === 'refused' && record.state === 'submitted') {
    return [
      { kind: 'forward', actor: gatewayActor },
      { kind: 'refuse', fact: { to: 'refused' }, actor: region, ...reasonOf(end) },
    ];
  }
  // Somebody must look at it: the case stops with an owner instead of waiting for ever.
  return nextState(record.state, 'suspend')
    ? [{ kind: 'suspend', actor: gatewayActor, owner: 'operator', ...reasonOf(end) }]
    : [];
}

type Forward = { readonly id: string; readonly version: number; readonly regionalCaseId: string };

/** As `transition` with the event `forward`, for many cases at once: a case that was submitted has no words. */
async function writeForwards(tx: Transaction, forwards: readonly Forward[], now: Date) {
  if (forwards.length === 0) return;
  await tx.execute(sql`with arrived as (
      select * from jsonb_to_recordset(${JSON.stringify(forwards)}::jsonb)
        as a (id text, version int, "regionalCaseId" text)),
    moved as (
      update case_record c set state = 'forwarded', regional_case_id = a."regionalCaseId", version = a.version,
        updated_at = ${now}::timestamptz
      from arrived a where c.id = a.id)
    insert into case_change (case_id, version, event, from_state, to_state, at, follow_at)
    select id, version, 'forward', 'submitted', 'forwarded', ${now}::timestamptz, ${now}::timestamptz from arrived`);
}

type Numbered = Pick<Forward, 'id' | 'regionalCaseId'>;

/** Of a case that is not `submitted` any more by the time it arrives: what follows it there goes by this number. */
async function keepNumbers(tx: Transaction, numbered: readonly Numbered[]) {
  if (numbered.length === 0) return;
  await tx.execute(sql`update case_record c set regional_case_id = a."regionalCaseId"
    from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as a (id text, "regionalCaseId" text)
    where c.id = a.id and c.regional_case_id is null`);
}

const hasFailed = ({ row, end }: EndedMessage): boolean =>
  end.kind !== 'delivered' && row.kind !== 'notice';

async function suffer(
  tx: Transaction,
  platform: Platform,
  ended: EndedMessage,
  now: Date,
): Promise<void> {
  let current = await lockCase(tx, ended.row.caseId);
  const events = current ? consequences(ended, current) : [];
  if (!current || events.length === 0) return;
  for (const event of events) {
    const changed = await transition(tx, current, event, now);
    if (!changed.ok) throw new Error(`${event.kind} does not follow ${current.state}`);
    current = changed.value;
  }
  // Whoever sent it is told: nothing that was accepted ends in silence.
  await sendNotices(tx, platform, current, now);
}

/** Records how messages ended, with what follows for their cases; the same few statements for any number. */
export async function recordEnds(
  tx: Transaction,
  platform: Platform,
  ends: readonly EndedMessage[],
): Promise<void> {
  const now = platform.clock();
  const cases = await lockEnding(tx, [...new Set(ends.map(({ row }) => row.caseId))]);
  const events: NewAuditEvent[] = [];
  const forwards: Forward[] = [];
  const numbered: Numbered[] = [];
  for (const { row, end } of ends) {
    const record = cases.get(row.caseId);
    if (!record) continue;
    events.push(endEvent(row, record, end));
    if (end.kind === 'delivered' && row.kind === 'submission') {
      const { id, version } = record;
      const { regionalCaseId } = end.receipt;
      if (record.state === 'submitted') {
        const event: CaseEvent = { kind: 'forward', actor: gatewayActor, regionalCaseId };
        events.push(transitionEvent(record, 'forwarded', event));
        forwards.push({ id, version: version + 1, regionalCaseId });
        cases.set(id, { ...record, state: 'forwarded', version: version + 1 });
      } else numbered.push({ id, regionalCaseId });
    }
  }
  await writeForwards(tx, forwards, now);
  await keepNumbers(tx, numbered);
  await appendAuditBatch(tx, events, now);
  await outcomeReceipts(tx, platform, ends, cases, now);
  for (const ended of ends) if (hasFailed(ended)) await suffer(tx, platform, ended, now);
}
