import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type ToldEventType, testEventType } from '#contracts/webhook';
import { appendAudit, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
} from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mayCall } from '../../platform/process/reach.ts';
import { memberReach } from '../../platform/process/reaches.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type MemberView, memberViews } from './member-views.ts';
import { keptMs } from './sweep.ts';
import { webhook, webhookAttempt, webhookSetting } from './tables.ts';
import { toldMembers } from './told-members.ts';

type Address = { readonly url: string; readonly events?: readonly ToldEventType[] | undefined };

export type OwnWebhook = Address &
  Omit<MemberView, 'clientId'> & {
    /** Who set the address: the member itself, or the federation document. */
    readonly source: 'member' | 'federation';
    readonly setAt?: string;
  };

/** Where a member is told about changes, and how that address answers. */
export async function ownWebhook(
  platform: Platform,
  clientId: string,
): Promise<Result<OwnWebhook, Failure>> {
  const database = platform.database();
  const [members, [view], [setting]] = await Promise.all([
    toldMembers(platform, database),
    memberViews(platform, clientId),
    database.select().from(webhookSetting).where(eq(webhookSetting.clientId, clientId)),
  ]);
  const address = members.find((member) => member.clientId === clientId)?.webhook;
  if (!address || !view) return fail(failure('webhook.not_set'));
  const { clientId: _, ...standing } = view;
  return ok({
    ...address,
    ...(setting
      ? { source: 'member' as const, setAt: asServed(setting.setAt) }
      : { source: 'federation' as const }),
    ...standing,
  });
}

const changedEvent = (caller: Caller, details: NewAuditEvent['details']): NewAuditEvent => ({
  actor: memberActor(caller),
  action: 'webhook.address_changed',
  object: { class: 'webhook', ref: caller.clientId },
  purpose: 'a member says where it is told about changes',
  ...(details ? { details } : {}),
});

/** Sets the address of a member, or, without one, gives it back that of the federation document. */
export async function setOwnWebhook(
  platform: Platform,
  caller: Caller,
  address: Address | undefined,
): Promise<Result<void, Failure>> {
  if (address && !mayCall(address.url, memberReach(platform.config)))
    return fail(
      failure('request.invalid', {
        fields: [{ pointer: '/url', reason: 'is an address that the gateway does not call' }],
      }),
    );
  const { clientId } = caller;
  return inTransaction(platform, async (tx) => {
    const now = platform.clock();
    if (address) {
      const set = { url: address.url, events: address.events ?? null, setAt: now };
      await tx
        .insert(webhookSetting)
        .values({ clientId, ...set })
        .onConflictDoUpdate({ target: webhookSetting.clientId, set });
    } else {
      await tx.delete(webhookSetting).where(eq(webhookSetting.clientId, clientId));
    }
    // Its host alone: an address may have a secret in its path.
    const host = address ? new URL(address.url).host : 'as in the federation document';
    await appendAudit(tx, [changedEvent(caller, { host })], now);
    return ok(undefined);
  });
}

/** Puts an event that is about nothing on its way to a member. @returns its id */
export async function sendTest(
  platform: Platform,
  clientId: string,
): Promise<Result<string, Failure>> {
  const set = await ownWebhook(platform, clientId);
  if (!set.ok) return set;
  const now = platform.clock();
  const eventId = newId('test', now);
  await platform
    .database()
    .insert(webhook)
    .values({
      id: newId('wh', now),
      clientId,
      caseId: eventId,
      version: 1,
      type: testEventType,
      caseState: 'submitted',
      at: now,
      state: 'pending',
      nextAttemptAt: now,
      since: now,
    });
  return ok(eventId);
}

/** What one act sends again at most. */
const maxReplayed = 1000;

export type Replayed = {
  readonly replayed: number;
  /** There is more: go on from here. */
  readonly next?: string;
};

/** Tells a member again what it was told of the changes since a time, in their order, parked ones too. */
export async function replay(
  platform: Platform,
  caller: Caller,
  since: Date,
): Promise<Result<Replayed, Failure>> {
  const { clientId } = caller;
  const now = platform.clock();
  if (since.getTime() < now.getTime() - keptMs || since > now)
    return fail(
      failure('request.invalid', {
        fields: [{ pointer: '/since', reason: 'is not within the last 30 days' }],
      }),
    );
  const set = await ownWebhook(platform, clientId);
  if (!set.ok) return set;
  return inTransaction(platform, async (tx): Promise<Result<Replayed, Failure>> => {
    const chosen = await tx
      .select({ id: webhook.id, at: webhook.at })
      .from(webhook)
      .where(
        and(
          eq(webhook.clientId, clientId),
          gte(webhook.at, since),
          inArray(webhook.state, ['delivered', 'parked', 'dropped']),
          ne(webhook.type, testEventType),
        ),
      )
      .orderBy(asc(webhook.at), asc(webhook.id))
      .limit(maxReplayed)
      .for('update');
    const ids = chosen.map(({ id }) => id);
    const again = { attempts: 0, nextAttemptAt: now, since: now };
    if (ids.length > 0)
      await tx
        .update(webhook)
        .set({ ...again, state: 'pending', finishedAt: null, lastFailure: null })
        .where(inArray(webhook.id, ids));
    const details = { since: since.toISOString(), count: ids.length };
    const event: NewAuditEvent = {
      actor: memberActor(caller),
      action: 'webhook.replayed',
      object: { class: 'webhook', ref: clientId },
      purpose: 'a member is told again what it missed',
      details,
    };
    await appendAudit(tx, [event], now);
    const last = ids.length === maxReplayed ? chosen.at(-1)?.at : undefined;
    return ok({ replayed: ids.length, ...(last ? { next: asServed(last) } : {}) });
  });
}

export type AttemptPage = {
  readonly before?: string | undefined;
  readonly outcome?: 'taken' | 'failed' | undefined;
  readonly limit: number;
};

/** The calls to a member and what it answered, the newest first. */
export function listAttempts(
  platform: Platform,
  clientId: string,
  { before, outcome, limit }: AttemptPage,
): Promise<(typeof webhookAttempt.$inferSelect)[]> {
  const { failure: why } = webhookAttempt;
  return platform
    .database()
    .select()
    .from(webhookAttempt)
    .where(
      and(
        eq(webhookAttempt.clientId, clientId),
        before === undefined ? undefined : lt(webhookAttempt.id, before),
        outcome === 'taken' ? isNull(why) : undefined,
        outcome === 'failed' ? isNotNull(why) : undefined,
      ),
    )
    .orderBy(desc(webhookAttempt.id))
    .limit(limit);
}
