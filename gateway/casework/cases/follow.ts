import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, lte, sql } from '../../platform/database/drizzle.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { describeError } from '../../platform/process/log.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from './changes.ts';
import { caseChange } from './tables.ts';

/**
 * What another room does about changes of cases, those of a case in their order. Its writes are committed
 * together with the mark that the changes were followed, so they happen once; what leaves the database
 * belongs behind a row of its own.
 */
export type Follower = (tx: Transaction, changes: readonly CaseChange[]) => Promise<void>;

/** Locks what a follower will change, before any of them changes anything: see `lockCases` for the order. */
export type Lock = (tx: Transaction, changes: readonly CaseChange[]) => Promise<void>;

export type Following = {
  readonly followers: readonly Follower[];
  /** In the order in which everybody locks. */
  readonly locks: readonly Lock[];
};

const batch = 100;
const pollMs = 500;
const firstRetryMs = 1000;
const maxRetryMs = 600_000;

/** Due changes, oldest cases first, but none whose predecessor in the same case still waits for its retry. */
const dueChanges = (tx: Transaction, now: Date): Promise<CaseChange[]> =>
  tx
    .select()
    .from(caseChange)
    .where(
      and(
        lte(caseChange.followAt, now),
        sql`not exists (select 1 from case_change earlier where earlier.case_id = ${caseChange.caseId}
          and earlier.version < ${caseChange.version} and earlier.follow_at > ${now})`,
      ),
    )
    .orderBy(caseChange.caseId, caseChange.version)
    .limit(batch);

/**
 * Numbers them too. One process does this at a time and commits before the next one begins, so whoever sees a
 * number sees all below it: a list in this order leaves nothing out, which one by time would.
 */
const markFollowed = (tx: Transaction, changes: readonly CaseChange[]) =>
  tx.execute(sql`with last as (select coalesce(max(told), 0) as told from case_change)
    update case_change c set follow_at = null, told = coalesce(c.told, last.told + followed.nth)
    from last, unnest(${sql.param(changes.map(({ caseId }) => caseId))}::text[],
      ${sql.param(changes.map(({ version }) => version))}::int[])
      with ordinality as followed (case_id, version, nth)
    where c.case_id = followed.case_id and c.version = followed.version`);

const tryLater = (
  tx: Transaction,
  { caseId, version, followAttempts }: CaseChange,
  followAt: Date,
) =>
  tx
    .update(caseChange)
    .set({ followAt, followAttempts: followAttempts + 1 })
    .where(and(eq(caseChange.caseId, caseId), eq(caseChange.version, version)));

/** All of it or nothing: half-done writes are undone. @returns why the followers did not take the changes */
async function follow(
  tx: Transaction,
  followers: readonly Follower[],
  changes: readonly CaseChange[],
): Promise<Result<void, unknown>> {
  try {
    await tx.transaction(async (inner) => {
      for (const follower of followers) await follower(inner, changes);
      await markFollowed(inner, changes);
    });
    return ok(undefined);
  } catch (error) {
    return fail(error);
  }
}

/** Where some of a group cannot be followed: which of them those are. */
async function followEach(
  tx: Transaction,
  platform: Platform,
  followers: readonly Follower[],
  changes: readonly CaseChange[],
  now: Date,
): Promise<void> {
  const held = new Set<string>();
  for (const change of changes) {
    const { caseId, version, followAttempts } = change;
    if (held.has(caseId)) continue;
    const followed = await follow(tx, followers, [change]);
    if (followed.ok) continue;
    held.add(caseId);
    const error = describeError(followed.failure);
    platform.log.error('cases.follow_failed', { caseId, version, error });
    const waitMs = Math.min(firstRetryMs * 2 ** followAttempts, maxRetryMs);
    await tryLater(tx, change, new Date(now.getTime() + waitMs));
  }
}

/** One turn. One process follows at a time, which keeps the order per case. @returns whether more is due */
export function followOnce(platform: Platform, { followers, locks }: Following): Promise<boolean> {
  return platform.database().transaction(async (tx) => {
    if (!(await isMyTurn(tx, 'follower'))) return false;
    const now = platform.clock();
    const changes = await dueChanges(tx, now);
    if (changes.length === 0) return false;
    for (const lock of locks) await lock(tx, changes);
    const followed = await follow(tx, followers, changes);
    if (!followed.ok) await followEach(tx, platform, followers, changes, now);
    return changes.length === batch;
  });
}

/** Follows the changes of all cases, whichever process made them. */
export const startFollowing = (platform: Platform, following: Following): Loop =>
  startLoop(
    pollMs,
    () => followOnce(platform, following),
    (error) => tellFailure(platform, 'cases.following_failed', error),
  );
