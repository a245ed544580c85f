import type { SubjectAssertion } from '#contracts/subject';
import { appendAuditBatch } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, gt, inArray, isNull, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../federation/store.ts';
import { type EndedBy, sessionEnded } from './session-ended.ts';
import { accountsOf, forgetSession } from './sessions.ts';
import { logoutNotice, session } from './tables.ts';

/** A client may have many thousands of sessions: made ready in parts, so that others are answered in between. */
const eventsAtOnce = 500;

/**
 * Ends living sessions and destroys their data keys: what was sealed is gone now, the rows say only that they
 * ended. The event of each, and the notices of clients that want to be told, are in the same transaction.
 */
async function endIn(
  platform: Platform,
  tx: Transaction,
  which: SQL,
  by: EndedBy,
): Promise<readonly string[]> {
  const { members } = await currentFederation(platform);
  const now = platform.clock();
  const gone = new Uint8Array();
  // Always locked in the same order: a person's and a client's sessions end crosswise.
  const rows = await tx
    .select({ sid: session.sid, clientId: session.clientId })
    .from(session)
    .where(and(which, isNull(session.endedAt), gt(session.expiresAt, now)))
    .orderBy(session.sid)
    .for('update');
  if (rows.length === 0) return [];
  const sids = rows.map(({ sid }) => sid);
  await tx
    .update(session)
    .set({ endedAt: now, wrappedKey: gone, sealed: gone })
    .where(sql`${session.sid} = any(${sql.param(sids)}::text[])`);
  for (let from = 0; from < rows.length; from += eventsAtOnce) {
    const some = rows.slice(from, from + eventsAtOnce);
    await appendAuditBatch(
      tx,
      some.map((row) => sessionEnded(row, by)),
      now,
    );
  }
  const told = rows.filter(({ clientId }) => members.get(clientId)?.backchannelLogoutUri);
  // One parameter for all of them.
  if (told.length > 0)
    await tx.execute(sql`insert into ${logoutNotice} (sid, client_id, due_at)
      select sid, "clientId", ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as told (sid text, "clientId" text)`);
  return sids;
}

async function endWhere(platform: Platform, which: SQL, by: EndedBy): Promise<readonly string[]> {
  const ended = await platform.database().transaction((tx) => endIn(platform, tx, which, by));
  for (const sid of ended) forgetSession(platform, sid);
  return ended;
}

/** Ends every session of people at one client, in the caller's transaction. Returns how many there were. */
export async function endCitizenSessionsAt(
  platform: Platform,
  tx: Transaction,
  clientId: string,
  by: EndedBy,
): Promise<number> {
  return (await endIn(platform, tx, eq(session.clientId, clientId), by)).length;
}

/** Ends one session with everything that it gave; nothing where it has ended already. */
export async function endSession(platform: Platform, sid: string, by: EndedBy): Promise<void> {
  await endWhere(platform, eq(session.sid, sid), by);
}

/** Ends every session of a person, at whichever client. Returns which. */
export async function endSessionsOf(
  platform: Platform,
  person: Pick<SubjectAssertion, 'region' | 'localId'>,
  by: EndedBy,
): Promise<readonly string[]> {
  return endWhere(platform, inArray(session.account, await accountsOf(platform, person)), by);
}
