import { type Loop, startLoop } from '../delivery/loop.ts';
import { rowsOf, type Transaction } from '../platform/database.ts';
import { and, eq, lte, sql } from '../platform/drizzle.ts';
import { describeError } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import type { CaseChange } from './changes.ts';
import { caseChange } from './tables.ts';

/**
 * What another room does about a change of a case. Its writes are committed together with the mark that the
 * change was followed, so they happen once; what leaves the database belongs behind a row of its own.
 */
export type Follower = (tx: Transaction, change: CaseChange) => Promise<void>;

const batch = 100;
const pollMs = 500;
const firstRetryMs = 1000;
const maxRetryMs = 600_000;

const oneFollower = 0x7463_6677;

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

const mark = (
  tx: Transaction,
  { caseId, version, followAttempts }: CaseChange,
  followAt: Date | null,
) =>
  tx
    .update(caseChange)
    .set({ followAt, followAttempts: followAttempts + (followAt ? 1 : 0) })
    .where(and(eq(caseChange.caseId, caseId), eq(caseChange.version, version)));

/** @returns whether the followers took the change; their half-done writes are undone if not */
async function followOne(
  tx: Transaction,
  platform: Platform,
  followers: readonly Follower[],
  change: CaseChange,
  now: Date,
): Promise<boolean> {
  try {
    await tx.transaction(async (inner) => {
      for (const follower of followers) await follower(inner, change);
      await mark(inner, change, null);
    });
    return true;
  } catch (error) {
    const { caseId, version, followAttempts } = change;
    platform.log.error('cases.follow_failed', { caseId, version, error: describeError(error) });
    const waitMs = Math.min(firstRetryMs * 2 ** followAttempts, maxRetryMs);
    await mark(tx, change, new Date(now.getTime() + waitMs));
    return false;
  }
}

/** One turn. One process follows at a time, which keeps the order per case. @returns whether more is due */
export function followOnce(platform: Platform, followers: readonly Follower[]): Promise<boolean> {
  return platform.database().transaction(async (tx) => {
    const [lock] = await rowsOf<{ mine: boolean }>(
      tx,
      sql`select pg_try_advisory_xact_lock(${oneFollower}) as mine`,
    );
    if (!lock?.mine) return false;
    const now = platform.clock();
    const changes = await dueChanges(tx, now);
    const held = new Set<string>();
    for (const change of changes) {
      if (held.has(change.caseId)) continue;
      if (!(await followOne(tx, platform, followers, change, now))) held.add(change.caseId);
    }
    return changes.length === batch;
  });
}

/** Follows the changes of all cases, whichever process made them. */
export const startFollowing = (platform: Platform, followers: readonly Follower[]): Loop =>
  startLoop(
    pollMs,
    () => followOnce(platform, followers),
    (error) => platform.log.error('cases.following_failed', { error: describeError(error) }),
  );
