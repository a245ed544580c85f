import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { SubjectAssertion } from '#contracts/subject';
import { type Queryable, rowsOfPrepared } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { subjectIn, subjectsOf } from './issued-subject.ts';
import { type Consented, session } from './tables.ts';

/** Where a platform exchanged a ticket for one visit, and where a person signed in to an app themselves. */
const visitLifetimeMs = 30 * 60_000;
export const appSessionLifetimeMs = 8 * 3_600_000;

type SessionRow = typeof session.$inferSelect;
export type NewSession = typeof session.$inferInsert;

type LocalPerson = Pick<SubjectAssertion, 'region' | 'localId'>;

const accountSector = 'urn:tongban:account';

/** The person by names that only we know, one per key version, the newest first: finds their sessions. */
export async function accountsOf(
  platform: Platform,
  person: LocalPerson,
): Promise<readonly string[]> {
  return (await subjectsOf(platform, accountSector, person)).map(({ sub }) => sub);
}

/**
 * A session to be inserted: the assertion sealed under a key of its own, bound to the session's id.
 * @param browserHash the person's own browser, where they signed in to an app themselves
 */
export async function sealSession(
  platform: Platform,
  clientId: string,
  assertion: SubjectAssertion,
  browserHash?: string,
): Promise<NewSession> {
  const now = platform.clock();
  const sid = newId('sid', now);
  const dataKey = await newDataKey(platform.keys.master, sid);
  return {
    sid,
    clientId,
    region: assertion.region,
    kind: assertion.kind,
    level: assertion.level,
    authTime: new Date(assertion.authTime),
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    sealed: await sealJson(dataKey.key, assertion, sid),
    account: (await subjectIn(platform, accountSector, assertion)).sub,
    browserHash: browserHash ?? null,
    expiresAt: new Date(now.getTime() + (browserHash ? appSessionLifetimeMs : visitLifetimeMs)),
  };
}

export async function insertSession(tx: Pick<Queryable, 'insert'>, row: NewSession): Promise<void> {
  await tx.insert(session).values(row);
}

/** What there is to open of a session. */
type Standing = Pick<
  SessionRow,
  | 'sid'
  | 'clientId'
  | 'masterVersion'
  | 'wrappedKey'
  | 'sealed'
  | 'account'
  | 'consented'
  | 'expiresAt'
>;

const selectStanding = {
  name: 'standing_sessions',
  text: `select sid, client_id as "clientId", master_version as "masterVersion",
      wrapped_key as "wrappedKey", sealed, account, consented, expires_at as "expiresAt"
    from session where sid = any($1::text[]) and ended_at is null`,
};

/** These sessions, as far as they stand; `undefined` for each that does not. */
async function findStanding(
  platform: Platform,
  sids: readonly string[],
): Promise<(Standing | undefined)[]> {
  const rows = await rowsOfPrepared<Standing>(platform.database(), selectStanding, [
    [...new Set(sids)],
  ]);
  const bySid = new Map(rows.map((row) => [row.sid, row]));
  return sids.map((sid) => bySid.get(sid));
}

const finder = perPlatform((platform) =>
  platform.inGroups<string, Standing | undefined>((sids) => findStanding(platform, sids)),
);

/** Asked of the database each time; what several requests ask at once it is asked once. */
async function findLive(platform: Platform, sid: string): Promise<Standing | undefined> {
  const row = await finder(platform)(sid);
  return row && row.expiresAt > platform.clock() ? row : undefined;
}

export type OpenedSession = {
  readonly assertion: SubjectAssertion;
  readonly clientId: string;
  readonly expiresAt: Date;
  readonly consented: Consented | null;
  readonly account: string | null;
};

/**
 * What the home region said about the person of a session. Personal data: not to be kept beyond the act
 * that it was opened for. Refuses with `auth.session_ended` once the session has ended or expired.
 */
export async function openSession(
  platform: Platform,
  sid: string,
): Promise<Result<OpenedSession, Failure>> {
  const row = await findLive(platform, sid);
  if (!row) return fail(failure('auth.session_ended'));
  const dataKey = await openRowKey(platform.keys, { ...row, id: sid });
  const assertion = SubjectAssertion.parse(await openJson(dataKey.key, row.sealed, sid));
  const { clientId, expiresAt, consented, account } = row;
  return ok({ assertion, clientId, expiresAt, consented, account });
}

/** The person agreed: from now on the client may redeem its code. */
export async function consentTo(
  tx: Pick<Queryable, 'update'>,
  sid: string,
  consented: Consented,
): Promise<void> {
  await tx.update(session).set({ consented }).where(eq(session.sid, sid));
}

const checkEveryMs = 3000;
type Seen = { readonly live: boolean; readonly atMs: number };
const seenBy = perPlatform(() => new LRUCache<string, Seen>({ max: 10_000 }));

/** Whether a session still stands; an end elsewhere is noticed within 3 s. */
export async function isSessionLive(platform: Platform, sid: string): Promise<boolean> {
  const atMs = platform.monotonicMs();
  const known = seenBy(platform).get(sid);
  // An end is final, so only life is asked for again.
  if (known && (!known.live || atMs - known.atMs < checkEveryMs)) return known.live;
  const live = (await findLive(platform, sid)) !== undefined;
  seenBy(platform).set(sid, { live, atMs });
  return live;
}

/** A session that has just ended is not to be believed in for another five seconds. */
export function forgetSession(platform: Platform, sid: string): void {
  seenBy(platform).delete(sid);
}
