import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, gt, inArray, lt, sql } from '../../platform/database/drizzle.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import type { Caller } from './caller.ts';
import { memberInForce } from './key-in-force.ts';
import { openedBy } from './scopes.ts';
import { consoleAccess } from './tables.ts';

const linkLifetimeMs = 15 * 60_000;
export const consoleSessionMs = 8 * 3_600_000;
/** Somebody who does nothing for so long has left the screen to whoever comes by. */
export const consoleIdleMs = 30 * 60_000;
/** How often at most a visit is written down. */
const awakeEveryMs = 60_000;

type Access = typeof consoleAccess.$inferSelect;
type Found = { readonly access: Access; readonly member: Member };

/** Keeps a link that opens the console once, for the member and the key that asked for it. */
export async function keepLink(
  platform: Platform,
  { clientId, scopes, credential, actor }: Caller,
  returnTo: string,
): Promise<Result<{ readonly secret: string; readonly expiresAt: Date }, Failure>> {
  if (!credential)
    return fail(failure('auth.token_invalid', { internal: 'no key behind the link' }));
  const secret = newSecret();
  const expiresAt = new Date(platform.clock().getTime() + linkLifetimeMs);
  const secretHash = await sha256Hex(secret);
  const { jkt } = credential;
  const row = { secretHash, clientId, jkt, scopes: [...scopes], returnTo, expiresAt, actor };
  await platform
    .database()
    .insert(consoleAccess)
    .values({ ...row, kind: 'link' });
  return ok({ secret, expiresAt });
}

const isUsable = (kind: Access['kind'], secretHash: string, now: Date) =>
  and(
    eq(consoleAccess.secretHash, secretHash),
    eq(consoleAccess.kind, kind),
    gt(consoleAccess.expiresAt, now),
  );

/** A link or a session that can be used now: not over, its member in the federation, its key in force. */
async function find(
  platform: Platform,
  kind: Access['kind'],
  secret: string,
): Promise<Found | undefined> {
  const usable = isUsable(kind, await sha256Hex(secret), platform.clock());
  const [access] = await platform.database().select().from(consoleAccess).where(usable);
  const member = access && (await memberInForce(platform, access.clientId, access.jkt));
  return member && { access, member };
}

export const findLink = (platform: Platform, secret: string): Promise<Found | undefined> =>
  find(platform, 'link', secret);

/**
 * Spends a link for a session: deleting it is what makes it work once, whoever comes second.
 * @returns the session's secret
 */
export async function spendLink(
  tx: Transaction,
  { secretHash }: Access,
  now: Date,
): Promise<string | undefined> {
  const usable = isUsable('link', secretHash, now);
  const [link] = await tx.delete(consoleAccess).where(usable).returning();
  if (!link) return undefined;
  const session = newSecret();
  const expiresAt = new Date(now.getTime() + consoleIdleMs);
  const endsAt = new Date(now.getTime() + consoleSessionMs);
  const row = {
    ...link,
    secretHash: await sha256Hex(session),
    kind: 'session' as const,
    expiresAt,
    endsAt,
  };
  await tx.insert(consoleAccess).values(row);
  return session;
}

/** Who looks, by the session in the cookie: no more than the link gave, and than the member has today. */
export async function visitorOf(
  platform: Platform,
  session: string | undefined,
): Promise<Result<Caller, Failure>> {
  const found = session === undefined ? undefined : await find(platform, 'session', session);
  if (!found) return fail(failure('console.session_missing'));
  const { access, member } = found;
  const scopes = openedBy(access.scopes, member);
  // The console shows what GET /v1/cases answers, so it asks for the same scope.
  if (!scopes.has('cases:read')) return fail(failure('auth.insufficient_scope'));
  const { clientId, region, role } = member;
  const { jkt, actor } = access;
  return ok({ clientId, region, role, scopes, credential: { jkt }, ...(actor ? { actor } : {}) });
}

/** Somebody is there: the session lives another half hour, and never longer than it may in all. */
export async function keepAwake(platform: Platform, session: string): Promise<void> {
  const now = platform.clock().getTime();
  const expiresAt = new Date(now + consoleIdleMs);
  const lately = new Date(now + consoleIdleMs - awakeEveryMs);
  await platform
    .database()
    .update(consoleAccess)
    .set({
      expiresAt: sql`least(${expiresAt.toISOString()}::timestamptz, ${consoleAccess.endsAt})`,
    })
    .where(
      and(
        eq(consoleAccess.secretHash, await sha256Hex(session)),
        gt(consoleAccess.endsAt, consoleAccess.expiresAt),
        lt(consoleAccess.expiresAt, lately),
      ),
    );
}

const believedMs = 1000;
type Seen = { readonly stands: boolean; readonly atMs: number };
type Watch = {
  readonly seen: LRUCache<string, Seen>;
  readonly ask: (hash: string) => Promise<boolean>;
};
/** Which of these sessions are there still, in one question. */
async function areThere(platform: Platform, hashes: readonly string[]): Promise<boolean[]> {
  const rows = await platform
    .database()
    .select({ secretHash: consoleAccess.secretHash })
    .from(consoleAccess)
    .where(
      and(
        inArray(consoleAccess.secretHash, [...new Set(hashes)]),
        gt(consoleAccess.expiresAt, platform.clock()),
      ),
    );
  const there = new Set(rows.map(({ secretHash }) => secretHash));
  return hashes.map((hash) => there.has(hash));
}

const watchOf = perPlatform(
  (platform): Watch => ({
    seen: new LRUCache({ max: 5000 }),
    ask: platform.inGroups<string, boolean>((hashes) => areThere(platform, hashes)),
  }),
);

/** Whether a session is there still: for streams, which ask every second. */
export async function isConsoleSessionThere(platform: Platform, session: string): Promise<boolean> {
  const { seen, ask } = watchOf(platform);
  const hash = await sha256Hex(session);
  const known = seen.get(hash);
  const atMs = platform.monotonicMs();
  if (known && atMs - known.atMs < believedMs) return known.stands;
  const stands = await ask(hash);
  seen.set(hash, { stands, atMs });
  return stands;
}

/** Ends one session. */
export async function endConsoleSession(tx: Transaction, session: string): Promise<boolean> {
  const isThis = eq(consoleAccess.secretHash, await sha256Hex(session));
  const ended = await tx
    .delete(consoleAccess)
    .where(isThis)
    .returning({ kind: consoleAccess.kind });
  return ended.length > 0;
}

/** Ends every session of a member and takes back its unused links. */
export async function endConsoleAccessOf(tx: Transaction, clientId: string) {
  const ended = await tx
    .delete(consoleAccess)
    .where(eq(consoleAccess.clientId, clientId))
    .returning({ kind: consoleAccess.kind });
  const links = ended.filter(({ kind }) => kind === 'link').length;
  return { consoleSessions: ended.length - links, links };
}

/**
 * Deletes links and sessions that nobody can use any more: expired, or their member or key revoked, so that
 * they do not live again when the key comes back.
 */
export async function removeDeadAccess(platform: Platform): Promise<void> {
  const database = platform.database();
  await database.delete(consoleAccess).where(lt(consoleAccess.expiresAt, platform.clock()));
  const origins = await database
    .selectDistinct({ clientId: consoleAccess.clientId, jkt: consoleAccess.jkt })
    .from(consoleAccess);
  for (const { clientId, jkt } of origins) {
    if (await memberInForce(platform, clientId, jkt)) continue;
    const ofThis = and(eq(consoleAccess.clientId, clientId), eq(consoleAccess.jkt, jkt));
    await database.delete(consoleAccess).where(ofThis);
  }
}
