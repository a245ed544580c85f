import type { SubjectAssertion } from '#contracts/subject';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, gt, inArray, isNull, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../federation/store.ts';
import { accountsOf, forgetSession } from './sessions.ts';
import { logoutNotice, session } from './tables.ts';

/**
 * Ends sessions and destroys their data keys: what was sealed is gone now, the rows say only that they
 * ended. Clients that want to be told have a notice waiting in the same transaction.
 */
async function endIn(platform: Platform, tx: Transaction, which: SQL) {
  const { members } = await currentFederation(platform);
  const now = platform.clock();
  const gone = new Uint8Array();
  const rows = await tx
    .update(session)
    .set({ endedAt: now, wrappedKey: gone, sealed: gone })
    .where(and(which, isNull(session.endedAt)))
    .returning({ sid: session.sid, clientId: session.clientId });
  const told = rows.filter(({ clientId }) => members.get(clientId)?.backchannelLogoutUri);
  // One parameter for all of them: a client may have many thousands.
  if (told.length > 0)
    await tx.execute(sql`insert into ${logoutNotice} (sid, client_id, due_at)
      select sid, "clientId", ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as told (sid text, "clientId" text)`);
  return rows.map(({ sid }) => sid);
}

/** What the log is told of a session that ended. */
type Told = (sid: string) => NewAuditEvent;

async function endWhere(platform: Platform, which: SQL, told?: Told): Promise<readonly string[]> {
  const ended = await platform.database().transaction(async (tx) => {
    const sids = await endIn(platform, tx, which);
    if (told) await appendAudit(tx, sids.map(told), platform.clock());
    return sids;
  });
  for (const sid of ended) forgetSession(platform, sid);
  return ended;
}

/** Ends every session of people at one client, in the caller's transaction. Returns how many there were. */
export async function endCitizenSessionsAt(
  platform: Platform,
  tx: Transaction,
  clientId: string,
): Promise<number> {
  const living = and(eq(session.clientId, clientId), gt(session.expiresAt, platform.clock()));
  return living ? (await endIn(platform, tx, living)).length : 0;
}

/** Ends one session with everything that it gave. */
export async function endSession(platform: Platform, sid: string): Promise<void> {
  await endWhere(platform, eq(session.sid, sid));
}

/** Ends every session of a person, at whichever client. Returns which. */
export async function endSessionsOf(
  platform: Platform,
  person: Pick<SubjectAssertion, 'region' | 'localId'>,
  told: Told,
): Promise<readonly string[]> {
  return endWhere(platform, inArray(session.account, await accountsOf(platform, person)), told);
}
