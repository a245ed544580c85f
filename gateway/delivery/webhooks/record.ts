import { asServed } from '#contracts/dates';
import type { RegionFailure } from '#contracts/region-adapter';
import { testEventType } from '#contracts/webhook';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Breaker, breakerPolicy, endProbe, observe } from '../../platform/time/breaker.ts';
import { nextStep, timesInARow } from '../../platform/time/retry.ts';
import { courierDefaults } from '../outbox/options.ts';
import { breakerOf } from './admit.ts';
import type { Claimed } from './claim.ts';
import { eventOf } from './cloud-event.ts';
import type { Sent } from './send.ts';
import { saveEndpoint, settle, type WebhookRow } from './store.ts';
import { webhookAttempt, webhookEndpoint } from './tables.ts';

export const parkedEvent = (
  {
    id,
    caseId,
    clientId,
    type,
    version,
  }: Pick<WebhookRow, 'id' | 'caseId' | 'clientId' | 'type' | 'version'>,
  code: string,
): NewAuditEvent => ({
  caseRef: caseId,
  actor: gatewayActor,
  action: 'webhook.parked',
  object: { class: 'webhook', ref: id },
  purpose: 'a member could not be told about a change',
  outcome: 'failed',
  reasonCode: code.slice(0, 80),
  details: { member: clientId, type, version },
});

/** The row after a call: what the schedule of deliveries says, but that the end of all waiting is an operator. */
export function rowAfter(
  row: WebhookRow,
  failure: RegionFailure | undefined,
  now: Date,
  random: number,
): Partial<WebhookRow> & { readonly state: WebhookRow['state'] } {
  if (!failure) return { state: 'delivered', finishedAt: now };
  const tried = { ...row, createdAt: row.since };
  const step = nextStep(courierDefaults.retry, tried, failure, undefined, now, random);
  const lastFailure = {
    kind: failure.kind,
    code: failure.code,
    at: asServed(now),
    times: timesInARow(tried, failure),
  };
  // Whoever asked for it reads how it went, and asks again.
  if (row.type === testEventType) return { state: 'dropped', finishedAt: now, lastFailure };
  if (step.kind === 'retry') return { state: 'pending', nextAttemptAt: step.at, lastFailure };
  return { state: 'parked', lastFailure };
}

/** What a call says about the address: whether it was answered at all, not whether we liked the answer. */
export function breakerAfter(
  breaker: Breaker,
  id: string,
  failure: RegionFailure | undefined,
  now: Date,
): Breaker {
  const answered = failure?.kind !== 'retryable';
  const code = failure?.code ?? 'ok';
  const retryAfterMs = failure?.retryAfterMs ?? 0;
  const nowMs = now.getTime();
  if (breaker.state !== 'closed')
    return endProbe(breaker, id, { answered, code, retryAfterMs }, nowMs, breakerPolicy);
  const seen = {
    calls: 1,
    failures: answered ? 0 : 1,
    answered,
    failing: answered ? [] : [id],
    code: answered ? null : code,
    retryAfterMs,
  };
  return observe(breaker, seen, nowMs, breakerPolicy);
}

async function recordBreaker(
  tx: Transaction,
  { row, url }: Claimed,
  failure: RegionFailure | undefined,
  now: Date,
): Promise<void> {
  const { clientId } = row;
  const [known] = await tx
    .select()
    .from(webhookEndpoint)
    .where(eq(webhookEndpoint.clientId, clientId))
    .for('update');
  // The member has another address by now: what the old one answered says nothing about it.
  if (known && known.url !== url) return;
  const before = breakerOf(known, url, now.getTime());
  const after = breakerAfter(before, row.id, failure, now);
  if (after !== before || !known) await saveEndpoint(tx, { clientId, url, breaker: after });
}

const attemptRow = (
  platform: Platform,
  { row, url }: Claimed,
  { failure, status, durationMs }: Sent,
  now: Date,
): typeof webhookAttempt.$inferInsert => ({
  id: newId('wa', now),
  clientId: row.clientId,
  webhookId: row.id,
  eventId: eventOf(platform.config.publicOrigin, row).id,
  type: row.type,
  url,
  nth: row.attempts + 1,
  at: now,
  durationMs,
  status,
  failure: failure ? failure.code.slice(0, 80) : null,
});

/** Records how a call turned out. @returns false if the row was not held any more */
export async function record(platform: Platform, claimed: Claimed, sent: Sent): Promise<boolean> {
  const { failure } = sent;
  const { row } = claimed;
  const now = platform.clock();
  const after = rowAfter(row, failure, now, courierDefaults.random());
  return platform.database().transaction(async (tx) => {
    // The row before the address, as claiming locks them: two that lock crosswise wait for each other.
    const held = await settle(tx, row, after);
    await recordBreaker(tx, claimed, failure, now);
    await tx.insert(webhookAttempt).values(attemptRow(platform, claimed, sent, now));
    if (!held) return false;
    if (after.state === 'parked')
      await appendAudit(tx, [parkedEvent(row, failure?.code ?? 'unknown')], now);
    return true;
  });
}
