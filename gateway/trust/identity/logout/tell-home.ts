import type { SubjectAssertion } from '#contracts/subject';
import { and, count, eq, gt, isNull } from '../../../platform/database/drizzle.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { session } from '../tables.ts';

type Ended = Pick<SubjectAssertion, 'region' | 'localId'> & { readonly account: string | null };

/** Whether somebody is still signed in anywhere here: then their home is none of this log-out's business. */
async function isStillHere(platform: Platform, account: string): Promise<boolean> {
  const alive = and(isNull(session.endedAt), gt(session.expiresAt, platform.clock()));
  const [row] = await platform
    .database()
    .select({ living: count() })
    .from(session)
    .where(and(eq(session.account, account), alive));
  return (row?.living ?? 0) > 0;
}

/**
 * Tells the home region that a person has signed out of the last place here, if the region wants to know.
 * What ended here has ended, whether the region hears of it or not.
 */
export async function tellHome(
  platform: Platform,
  { region, localId, account }: Ended,
): Promise<void> {
  const bound = platform.regions.get(region);
  const logout = bound?.adapter.identity?.logout;
  if (!bound || !logout || account === null || (await isStillHere(platform, account))) return;
  const told = await logout({ localId }, bound.context());
  if (!told.ok) platform.log.warn('logout.home_not_told', { region, code: told.failure.code });
}
