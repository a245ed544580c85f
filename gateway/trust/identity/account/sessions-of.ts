import { and, asc, eq, gt, isNotNull, isNull, or } from '../../../platform/database/drizzle.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { currentFederation } from '../../federation/store.ts';
import { browserHash } from '../browser-session.ts';
import { endSession } from '../end-session.ts';
import { subjectIn } from '../issued-subject.ts';
import { tellHome } from '../logout/tell-home.ts';
import { byPerson } from '../session-ended.ts';
import { openSession } from '../sessions.ts';
import { session } from '../tables.ts';

export type AccountSession = Pick<
  typeof session.$inferSelect,
  'sid' | 'clientId' | 'region' | 'kind' | 'level' | 'authTime' | 'expiresAt'
> & { readonly current: boolean };

/**
 * All living sessions of the person who signed in with this browser, the ones that platforms opened for
 * them at a window included; none once the browser's own session has ended.
 */
export async function sessionsOf(
  platform: Platform,
  accountSecret: string,
): Promise<readonly AccountSession[]> {
  const browser = await browserHash(accountSecret);
  const alive = and(isNull(session.endedAt), gt(session.expiresAt, platform.clock()));
  // Before the person agreed there is nothing yet that anybody could use.
  const inUse = or(isNotNull(session.consented), isNull(session.browserHash));
  const database = platform.database();
  const [own] = await database
    .select({ account: session.account })
    .from(session)
    .where(and(eq(session.browserHash, browser), alive, inUse));
  if (!own?.account) return [];
  const rows = await database
    .select()
    .from(session)
    .where(and(eq(session.account, own.account), alive, inUse))
    .orderBy(asc(session.authTime), asc(session.sid))
    .limit(200);
  return rows.map((row) => ({ ...row, current: row.browserHash === browser }));
}

/** Ends a session in the person's name: its tokens die, what was sealed is gone, the log says who did it. */
export async function endOwnSession(
  platform: Platform,
  { sid, clientId }: Pick<AccountSession, 'sid' | 'clientId'>,
): Promise<void> {
  const opened = await openSession(platform, sid);
  if (!opened.ok) return;
  const { assertion, account } = opened.value;
  const { region: home, localId } = assertion;
  // Of a client that has left the federation the home region's own name of the person is left.
  const member = (await currentFederation(platform)).members.get(clientId);
  const { sub } = await subjectIn(platform, member?.region ?? home, assertion);
  await endSession(platform, sid, byPerson({ sub, home }, 'signed_out'));
  await tellHome(platform, { region: home, localId, account });
}
