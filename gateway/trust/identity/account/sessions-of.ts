import { appendAudit } from '../../../audit/log/append.ts';
import { and, asc, eq, gt, isNotNull, isNull, or } from '../../../platform/database/drizzle.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { currentFederation } from '../../federation/store.ts';
import { browserHash } from '../browser-session.ts';
import { endSession } from '../end-session.ts';
import { sessionEnded } from '../exchange-events.ts';
import { tellHome } from '../logout/tell-home.ts';
import { personOf } from '../person.ts';
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
  const member = (await currentFederation(platform)).members.get(clientId);
  await endSession(platform, sid);
  if (!opened.ok || !member) return;
  const person = await personOf(platform, member, sid, opened.value.assertion, member.region);
  const event = sessionEnded({ member, ...person });
  await appendAudit(platform.database(), [event], platform.clock());
  const { region, localId } = opened.value.assertion;
  await tellHome(platform, { region, localId, account: opened.value.account });
}
