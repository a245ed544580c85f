import type { AuditPurpose } from '#contracts/audit-purposes';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { recallDeferred } from '../../delivery/outbox/recall.ts';
import { type News, tellNews } from '../../delivery/webhooks/news.ts';
import { platformsOf } from '../../delivery/webhooks/recipients.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { partiesOf } from '../../trust/federation/agreement.ts';
import { madeByNobody } from '../../trust/federation/agreement-changes.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { openedOnce } from '../../trust/federation/opened-once.ts';
import { writeStopped } from '../../trust/federation/stopped-agreements.ts';
import {
  forgetFederation,
  insertFederation,
  newestFederation,
} from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';

export type Changed = { readonly before: FederationDocument; readonly after: FederationDocument };

export type Change = {
  /** The document that follows the one in force, or why there is none. */
  readonly make: (current: FederationDocument) => Result<FederationDocument, Failure>;
  readonly purpose: AuditPurpose;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** Why agreements that it leaves out are stopped, in a word. */
  readonly reason?: string;
  /** What is written with it, or why it is not made after all. */
  readonly also?: (
    tx: Transaction,
    changed: Changed,
    now: Date,
  ) => Promise<Result<unknown, Failure>>;
};

/** The document that a change leads to; an operator makes no agreement, by whatever door. */
export async function nextOf(
  database: Pick<Queryable, 'execute'>,
  { make }: Pick<Change, 'make'>,
  before: FederationDocument,
): Promise<Result<FederationDocument, Failure>> {
  const after = make(before);
  if (!after.ok) return after;
  const once = await openedOnce(database, before, after.value);
  const fields = madeByNobody(before, after.value, once);
  return fields.length === 0 ? after : fail(failure('agreement.not_yours', { fields }));
}

/** Agreements that a document leaves out, for those whom they bound. */
function stoppedIn(before: FederationDocument, after: FederationDocument): News[] {
  const left = new Set(after.agreements.map(({ id }) => id));
  return before.agreements
    .filter(({ id }) => !left.has(id))
    .map((terms) => ({
      type: 'tongban.agreement.stopped',
      about: terms.id,
      isFor: platformsOf(partiesOf(terms)),
    }));
}

/** Whoever brings a document without an agreement, those whom it bound are told with it. */
export const tellStopped =
  (platform: Platform) =>
  (tx: Transaction, { before, after }: Changed, now: Date): Promise<void> =>
    tellNews(platform, tx, stoppedIn(before, after), now);

/** What waits for a region goes by its new calendar. */
async function followCalendars(tx: Transaction, { before, after }: Changed, now: Date) {
  for (const { code, calendar } of after.regions) {
    const old = before.regions.find((region) => region.code === code);
    if (old) await recallDeferred(tx, code, old.calendar, calendar, now);
  }
}

/**
 * Puts a new version in force, with its event in the audit log: both or neither. Fails with
 * `request.precondition_failed` if another version came in between.
 */
export async function changeFederation(
  platform: Platform,
  caller: Caller,
  { make, purpose, details = {}, reason, also }: Change,
): Promise<Result<Changed, Failure>> {
  const changed = await inTransaction(platform, async (tx): Promise<Result<Changed, Failure>> => {
    const before = await newestFederation(tx);
    if (!before) return fail(failure('gateway.not_ready'));
    const after = await nextOf(tx, { make }, before);
    if (!after.ok) return after;
    const now = platform.clock();
    const change = { actor: operatorActor(caller), purpose, details };
    const written = await also?.(tx, { before, after: after.value }, now);
    if (written && !written.ok) return written;
    const hash = await insertFederation(tx, after.value, change, now);
    if (hash === undefined) return fail(failure('request.precondition_failed'));
    await writeStopped(tx, before, after.value, { actor: change.actor, reason, now });
    await tellStopped(platform)(tx, { before, after: after.value }, now);
    await followCalendars(tx, { before, after: after.value }, now);
    return ok({ before, after: after.value });
  });
  if (changed.ok) {
    forgetFederation(platform);
    for (const { code } of changed.value.after.regions) platform.wakeCourier(code);
  }
  return changed;
}
