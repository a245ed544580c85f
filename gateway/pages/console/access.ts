import { CaseId } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent, readerActor } from '../../audit/log/append.ts';
import { caseKind, caseReaders } from '../../casework/cases/case-kind.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Scope } from '../../trust/federation/entries.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import {
  endConsoleSession,
  findLink,
  keepLink,
  spendLink,
} from '../../trust/identity/console-access.ts';

/** A link that opens the console once, for the platform that asked for it. */
export async function createLink(
  platform: Platform,
  caller: Caller,
  returnTo: string,
): Promise<Result<{ url: string; expiresAt: string }, Failure>> {
  const kept = await keepLink(platform, caller, returnTo);
  if (!kept.ok) return kept;
  const { secret, expiresAt } = kept.value;
  const url = `${platform.config.publicOrigin}/console/enter/${secret}`;
  return ok({ url, expiresAt: asServed(expiresAt) });
}

/** The page alone: what follows a `?` was typed by somebody, and would stay in the log. */
const pageOf = (ref: string): string => ref.replace(/[?#].*$/, '').slice(0, 120);

type Visitor = Pick<Caller, 'clientId' | 'region' | 'role' | 'actor'>;

export const visitEvent = (
  visitor: Visitor,
  action: 'console.opened' | 'console.closed' | 'case.read',
  ref: string,
): NewAuditEvent => ({
  actor: readerActor(visitor),
  action,
  object: { class: 'console', ref: pageOf(ref) },
  purpose: 'looking at cases in the console',
});

/** The case behind an address, if that member may see it: nobody writes into the history of a case that is not theirs. */
async function caseAt(
  platform: Platform,
  returnTo: string,
  { clientId, region, role }: Visitor,
): Promise<string | undefined> {
  const caseId = returnTo.split('/').find((part) => CaseId.safeParse(part).success);
  if (caseId === undefined) return undefined;
  const visitor = { clientId, region, role, scopes: new Set<Scope>() };
  const found = await visible(platform, caseKind, caseId, visitor, caseReaders);
  return found.ok ? caseId : undefined;
}

/** Opens the console: the link is spent, and whoever looks at a case is part of what happened to it. */
export async function enterBy(
  platform: Platform,
  secret: string,
): Promise<Result<{ session: string; returnTo: string }, Failure>> {
  const found = await findLink(platform, secret);
  if (!found) return fail(failure('console.link_used'));
  const { access, member } = found;
  const { returnTo } = access;
  const caseRef = await caseAt(platform, returnTo, member);
  return inTransaction(platform, async (tx) => {
    const now = platform.clock();
    const session = await spendLink(tx, access, now);
    if (session === undefined) return fail(failure('console.link_used'));
    const visitor = { ...member, ...(access.actor ? { actor: access.actor } : {}) };
    const event = visitEvent(visitor, 'console.opened', returnTo);
    await appendAudit(tx, [{ ...event, ...(caseRef ? { caseRef } : {}) }], now);
    return ok({ session, returnTo });
  });
}

/** Signs a visitor out: the session is gone, and what listens with it hears nothing more. */
export async function signOut(
  platform: Platform,
  session: string,
  visitor: Visitor,
): Promise<void> {
  await inTransaction(platform, async (tx) => {
    const ended = await endConsoleSession(tx, session);
    const event = visitEvent(visitor, 'console.closed', '/console/sign-out');
    if (ended) await appendAudit(tx, [event], platform.clock());
    return ok(undefined);
  });
}
