import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { and, asc, eq, gt, inArray, type SQL } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { WebhookRow } from './store.ts';
import { webhook } from './tables.ts';

export type ParkedPage = {
  readonly clientId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

/** Webhooks that wait for an operator, by id, which is in order of making. */
export function listParked(
  platform: Platform,
  { clientId, after, limit }: ParkedPage,
): Promise<WebhookRow[]> {
  const conditions: SQL[] = [eq(webhook.state, 'parked')];
  if (clientId !== undefined) conditions.push(eq(webhook.clientId, clientId));
  if (after !== undefined) conditions.push(gt(webhook.id, after));
  return platform
    .database()
    .select()
    .from(webhook)
    .where(and(...conditions))
    .orderBy(asc(webhook.id))
    .limit(limit);
}

/** What one act sends again at most. */
const maxRedriven = 1000;

/** Sends parked webhooks again, with all their attempts before them. */
export function redriveWebhooks(
  platform: Platform,
  caller: Caller,
  which: { readonly id: string } | { readonly clientId: string },
): Promise<Result<number, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<number, Failure>> => {
    const now = platform.clock();
    const chosen = 'id' in which ? eq(webhook.id, which.id) : eq(webhook.clientId, which.clientId);
    const parked = tx
      .select({ id: webhook.id })
      .from(webhook)
      .where(and(eq(webhook.state, 'parked'), chosen))
      .orderBy(asc(webhook.id))
      .limit(maxRedriven)
      .for('update');
    const rows = await tx
      .update(webhook)
      .set({ state: 'pending', attempts: 0, nextAttemptAt: now, since: now, lastFailure: null })
      .where(inArray(webhook.id, parked))
      .returning({ id: webhook.id, caseId: webhook.caseId, clientId: webhook.clientId });
    if ('id' in which && rows.length === 0) return fail(failure('webhook.not_parked'));
    const events = rows.map(({ id, caseId, clientId }) => ({
      caseRef: caseId,
      actor: memberActor(caller),
      action: 'webhook.redriven' as const,
      object: { class: 'webhook', ref: id },
      purpose: 'a parked webhook goes again' as const,
      details: { member: clientId },
    }));
    await appendAudit(tx, events, now);
    return ok(rows.length);
  });
}
