import { CaseId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import { visibleCase } from '../../casework/cases/view.ts';
import { and, eq, gt, lt } from '../../platform/database/drizzle.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member, Scope } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { consoleAccess } from './tables.ts';

const linkLifetimeMs = 15 * 60_000;
export const sessionLifetimeMs = 8 * 3_600_000;

/** A link that opens the console once, for the platform that asked for it. */
export async function createLink(
  platform: Platform,
  caller: Caller,
  returnTo: string,
): Promise<{ url: string; expiresAt: string }> {
  const secret = newSecret();
  const now = platform.clock();
  const expiresAt = new Date(now.getTime() + linkLifetimeMs);
  const database = platform.database();
  await database.insert(consoleAccess).values({
    secretHash: await sha256Hex(secret),
    kind: 'link',
    clientId: caller.clientId,
    scopes: [...caller.scopes],
    returnTo,
    expiresAt,
  });
  return {
    url: `${platform.config.publicOrigin}/console/enter/${secret}`,
    expiresAt: expiresAt.toISOString(),
  };
}

/** Who came in and where to: whoever looks at a case is part of what happened to it. */
function openedEvent(member: Member, returnTo: string, caseRef: string | undefined): NewAuditEvent {
  return {
    ...(caseRef ? { caseRef } : {}),
    actor: {
      kind: member.role === 'auditor' ? 'auditor' : 'member',
      id: member.clientId,
      organisation: member.region,
      role: member.role,
    },
    action: 'console.opened',
    object: { class: 'console', ref: returnTo.slice(0, 120) },
    legalBasis: 'statutory_duty',
    purpose: 'looking at cases in the console',
  };
}

/** The case behind an address, if that member may see it: nobody writes into the history of a case that is not theirs. */
async function caseAt(
  platform: Platform,
  returnTo: string,
  member: Member,
): Promise<string | undefined> {
  const { clientId, region, role } = member;
  const caseId = returnTo.split('/').find((part) => CaseId.safeParse(part).success);
  if (caseId === undefined) return undefined;
  const found = await visibleCase(platform, caseId, { clientId, region, role, scopes: new Set() });
  return found.ok ? caseId : undefined;
}

/** Spends a link for a session: deleting it is what makes it work once, whoever comes second. */
export async function spendLink(
  platform: Platform,
  secret: string,
): Promise<Result<{ session: string; returnTo: string }, Failure>> {
  const now = platform.clock();
  const session = newSecret();
  const sessionHash = await sha256Hex(session);
  const { members } = await currentFederation(platform);
  const isThisLink = and(
    eq(consoleAccess.secretHash, await sha256Hex(secret)),
    eq(consoleAccess.kind, 'link'),
    gt(consoleAccess.expiresAt, now),
  );
  const [known] = await platform.database().select().from(consoleAccess).where(isThisLink);
  const member = known && members.get(known.clientId);
  if (!member) return fail(failure('console.link_used'));
  const caseRef = await caseAt(platform, known.returnTo, member);
  return inTransaction(platform, async (tx) => {
    const [link] = await tx.delete(consoleAccess).where(isThisLink).returning();
    if (!link) return fail(failure('console.link_used'));
    const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
    await tx
      .insert(consoleAccess)
      .values({ ...link, secretHash: sessionHash, kind: 'session', expiresAt });
    await appendAudit(tx, [openedEvent(member, link.returnTo, caseRef)], now);
    return ok({ session, returnTo: link.returnTo });
  });
}

/** Who looks, by the session in the cookie; a member that left the federation looks no more. */
export async function visitorOf(
  platform: Platform,
  session: string | undefined,
): Promise<Result<Caller, Failure>> {
  if (session === undefined) return fail(failure('console.session_missing'));
  const isThisSession = and(
    eq(consoleAccess.secretHash, await sha256Hex(session)),
    eq(consoleAccess.kind, 'session'),
    gt(consoleAccess.expiresAt, platform.clock()),
  );
  const [row] = await platform.database().select().from(consoleAccess).where(isThisSession);
  const member = row && (await currentFederation(platform)).members.get(row.clientId);
  if (!row || !member) return fail(failure('console.session_missing'));
  const given = row.scopes as readonly Scope[];
  // Taken from a member today, gone from its open pages now.
  const scopes = new Set(given.filter((scope) => member.scopes.includes(scope)));
  // The console shows what GET /v1/cases answers, so it asks for the same scope.
  if (!scopes.has('cases:read')) return fail(failure('auth.insufficient_scope'));
  return ok({ clientId: member.clientId, region: member.region, role: member.role, scopes });
}

/** Deletes links and sessions that nobody can use any more. */
export async function removeExpiredAccess(platform: Platform): Promise<void> {
  await platform
    .database()
    .delete(consoleAccess)
    .where(lt(consoleAccess.expiresAt, platform.clock()));
}
