import { asServed } from '#contracts/dates';
import { type Failure, type FailureCode, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { listParked } from '../../delivery/outbox/parked.ts';
import { desc, eq, lt } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { redriveMessage } from './redrive.ts';
import { bulkRedrive } from './tables.ts';

/** So many in one press: a longer one would hold its caller up, and the next press takes the next. */
export const maxRedriven = 200;
/** How often it is written down how far it is. */
const groupSize = 10;

type Row = typeof bulkRedrive.$inferSelect;
type Begun = { readonly id: string; readonly isNew: boolean };

const begin = (
  platform: Platform,
  caller: Caller,
  claim: IdempotencyClaim,
  region: string | undefined,
): Promise<Result<Begun, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<Begun, Failure>> => {
    const now = platform.clock();
    const id = newId('redrive', now);
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok({ id: earlier.value, isNew: false });
    const filter = { limit: maxRedriven, ...(region === undefined ? {} : { region }) };
    const pending = (await listParked(tx, filter)).map(({ messageId }) => messageId);
    const { clientId, actor = null } = caller;
    const row = { id, clientId, actor, region: region ?? null, pending, done: 0, failed: [] };
    await tx.insert(bulkRedrive).values({ ...row, startedAt: now, finishedAt: null });
    return ok({ id, isNew: true });
  });

async function work(platform: Platform, caller: Caller, row: Row): Promise<void> {
  const failed: { messageId: string; code: FailureCode }[] = [];
  let done = 0;
  for (let at = 0; at < row.pending.length; at += groupSize) {
    for (const messageId of row.pending.slice(at, at + groupSize)) {
      const redriven = await redriveMessage(platform, caller, messageId);
      if (redriven.ok) done += 1;
      else failed.push({ messageId, code: redriven.failure.code });
    }
    const pending = row.pending.slice(at + groupSize);
    const finishedAt = pending.length === 0 ? platform.clock() : null;
    await platform
      .database()
      .update(bulkRedrive)
      .set({ pending, done, failed, finishedAt })
      .where(eq(bulkRedrive.id, row.id));
  }
}

export async function readBulk(platform: Platform, id: string): Promise<Row | undefined> {
  const [row] = await platform.database().select().from(bulkRedrive).where(eq(bulkRedrive.id, id));
  return row;
}

/** Records, newest first: whoever closed the page finds what they pressed, and how far it is. @param before the last id of the page before */
export const listBulks = (platform: Platform, limit: number, before?: string): Promise<Row[]> =>
  platform
    .database()
    .select()
    .from(bulkRedrive)
    .where(before === undefined ? undefined : lt(bulkRedrive.id, before))
    .orderBy(desc(bulkRedrive.id))
    .limit(limit);

/** Sends every parked message that matches again, each as if it were pressed alone. @returns the record of it */
export async function redriveAll(
  platform: Platform,
  caller: Caller,
  claim: IdempotencyClaim,
  region: string | undefined,
): Promise<Result<Row, Failure>> {
  const begun = await begin(platform, caller, claim, region);
  if (!begun.ok) return begun;
  const { id, isNew } = begun.value;
  const row = await readBulk(platform, id);
  if (row && isNew) await work(platform, caller, row);
  const after = await readBulk(platform, id);
  // Records are never deleted: what was begun is there.
  return after ? ok(after) : fail(failure('gateway.internal'));
}

export const bulkView = ({ id, clientId, actor, region, pending, failed, ...row }: Row) => ({
  redriveId: id,
  by: { clientId, ...(actor ? { actor } : {}) },
  ...(region === null ? {} : { region }),
  done: row.done,
  failed: [...failed],
  pending: pending.length,
  startedAt: asServed(row.startedAt),
  ...(row.finishedAt ? { finishedAt: asServed(row.finishedAt) } : {}),
});
