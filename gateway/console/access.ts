import { and, eq, gt, lt } from 'drizzle-orm';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Scope } from '../federation/document.ts';
import { currentFederation } from '../federation/store.ts';
import type { Caller } from '../identity/caller.ts';
import { sha256Hex } from '../platform/digest.ts';
import { newSecret } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { consoleAccess } from './tables.ts';

export const linkLifetimeMs = 15 * 60_000;
export const sessionLifetimeMs = 8 * 3_600_000;

/** A link that opens the console once, for the platform that asked for it. */
export async function createLink(platform: Platform, caller: Caller, returnTo: string): Promise<{ url: string; expiresAt: string }> {
  const secret = newSecret();
  const expiresAt = new Date(platform.clock().getTime() + linkLifetimeMs);
  await platform.database().insert(consoleAccess).values({
    secretHash: await sha256Hex(secret),
    kind: 'link',
    clientId: caller.clientId,
    scopes: [...caller.scopes],
    returnTo,
    expiresAt,
  });
  return { url: `${platform.config.publicOrigin}/console/enter/${secret}`, expiresAt: expiresAt.toISOString() };
}

/** Spends a link for a session: deleting it is what makes it work once, whoever comes second. */
export async function spendLink(platform: Platform, secret: string): Promise<Result<{ session: string; returnTo: string }, Failure>> {
  const now = platform.clock();
  const [link] = await platform
    .database()
    .delete(consoleAccess)
    .where(and(eq(consoleAccess.secretHash, await sha256Hex(secret)), eq(consoleAccess.kind, 'link'), gt(consoleAccess.expiresAt, now)))
    .returning();
  if (!link) return fail(failure('console.link_used'));
  const session = newSecret();
  await platform.database().insert(consoleAccess).values({
    ...link,
    secretHash: await sha256Hex(session),
    kind: 'session',
    expiresAt: new Date(now.getTime() + sessionLifetimeMs),
  });
  return ok({ session, returnTo: link.returnTo });
}

/** Who looks, by the session in the cookie; a member that left the federation looks no more. */
export async function visitorOf(platform: Platform, session: string | undefined): Promise<Result<Caller, Failure>> {
  if (session === undefined) return fail(failure('console.session_missing'));
  const [row] = await platform
    .database()
    .select()
    .from(consoleAccess)
    .where(and(eq(consoleAccess.secretHash, await sha256Hex(session)), eq(consoleAccess.kind, 'session'), gt(consoleAccess.expiresAt, platform.clock())));
  const member = row && (await currentFederation(platform)).members.get(row.clientId);
  if (!row || !member) return fail(failure('console.session_missing'));
  return ok({
    clientId: member.clientId,
    region: member.region,
    role: member.role,
    scopes: new Set(row.scopes as readonly Scope[]),
  });
}

/** Deletes links and sessions that nobody can use any more. */
export async function removeExpiredAccess(platform: Platform): Promise<void> {
  await platform.database().delete(consoleAccess).where(lt(consoleAccess.expiresAt, platform.clock()));
}
