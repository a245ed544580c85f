import type { SubjectAssertion } from '#contracts/subject';
import { and, eq, inArray, isNull, type SQL } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../federation/store.ts';
import { accountsOf, forgetSession } from './sessions.ts';
import { logoutNotice, session } from './tables.ts';

/**
 * Ends sessions and destroys their data keys: what was sealed is gone now, the rows say only that they
 * ended. Clients that want to be told have a notice waiting in the same transaction.
 */
async function endWhere(platform: Platform, which: SQL): Promise<readonly string[]> {
  const { members } = await currentFederation(platform);
  const now = platform.clock();
  const gone = new Uint8Array();
  const ended = await platform.database().transaction(async (tx) => {
    const rows = await tx
      .update(session)
      .set({ endedAt: now, wrappedKey: gone, sealed: gone })
      .where(and(which, isNull(session.endedAt)))
      .returning({ sid: session.sid, clientId: session.clientId });
    const told = rows.filter(({ clientId }) => members.get(clientId)?.backchannelLogoutUri);
    if (told.length > 0)
      await tx.insert(logoutNotice).values(told.map((row) => ({ ...row, dueAt: now })));
    return rows;
  });
  for (const { sid } of ended) forgetSession(platform, sid);
  return ended.map(({ sid }) => sid);
}

/** Ends one session with everything that it gave. */
export async function endSession(platform: Platform, sid: string): Promise<void> {
  await endWhere(platform, eq(session.sid, sid));
}

/** Ends every session of a person, at whichever client. Returns which. */
export async function endSessionsOf(
  platform: Platform,
  person: Pick<SubjectAssertion, 'region' | 'localId'>,
): Promise<readonly string[]> {
  return endWhere(platform, inArray(session.account, await accountsOf(platform, person)));
}
