import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../../audit/log/append.ts';
import { newSecret } from '../../../platform/database/ids.ts';
import { inTransaction } from '../../../platform/process/in-transaction.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { browserHash } from '../browser-session.ts';
import { consentGiven, sessionRedeemed } from '../exchange-events.ts';
import { createLogin } from '../logins.ts';
import { permitted } from '../permission.ts';
import { personOf } from '../person.ts';
import { parseTicket, redeemTicket } from '../regional-ticket.ts';
import { consentTo, insertSession, sealSession } from '../sessions.ts';

export type Wanted = {
  readonly region: string;
  readonly kind: 'person' | 'company';
  /** The page of ours that the browser comes back to. */
  readonly path: string;
  readonly state: string;
};

/** Where a browser goes to sign in at home for a page of this house. */
export async function homeFor(platform: Platform, member: Member, wanted: Wanted): Promise<string> {
  const { region, kind, path, state } = wanted;
  const redirectUri = `${platform.config.publicOrigin}${path}`;
  const { handle } = await createLogin(platform, member.clientId, {
    region,
    kind,
    redirectUri,
    state,
  });
  return `/oauth/logins/${handle}`;
}

export type SignedIn = { readonly sid: string; readonly region: string };

/** Both of them or neither: a session, and that it began. */
async function redeem(
  platform: Platform,
  member: Member,
  ticketText: string,
  target: string,
  browser: string | undefined,
): Promise<Result<SignedIn, Failure>> {
  const ticket = parseTicket(ticketText);
  if (!ticket) return fail(failure('oauth.login_over', { internal: 'form of the ticket' }));
  const allowed = await permitted(platform, member, ticket.region, target);
  if (!allowed.ok) return allowed;
  const redeemed = await redeemTicket(platform, member.clientId, ticket);
  if (!redeemed.ok) return redeemed;
  const assertion = redeemed.value;
  const session = await sealSession(platform, member.clientId, assertion, browser);
  const person = await personOf(platform, member, session.sid, assertion, target);
  const exchange = { member, ...person };
  return inTransaction(platform, async (tx): Promise<Result<SignedIn, Failure>> => {
    await insertSession(tx, session);
    const events = [sessionRedeemed(exchange, session.expiresAt)];
    if (browser !== undefined) {
      // The page said before the log-in what it is for, and shows the person nothing but what is theirs.
      await consentTo(tx, session.sid, { scopes: member.scopes, claims: [] });
      events.push(consentGiven(exchange, member.scopes, []));
    }
    await appendAudit(tx, events, platform.clock());
    return ok({ sid: session.sid, region: assertion.region });
  });
}

/** A person at a counter: a visit of half an hour, for what they came for. */
export const signInAtCounter = (
  platform: Platform,
  member: Member,
  ticket: string,
  target: string,
): Promise<Result<SignedIn, Failure>> => redeem(platform, member, ticket, target, undefined);

/** A person in their own browser. @returns the secret that names them there from now on */
export async function signInAtOwnBrowser(
  platform: Platform,
  member: Member,
  ticket: string,
): Promise<Result<string, Failure>> {
  const secret = newSecret();
  const browser = await browserHash(secret);
  const done = await redeem(platform, member, ticket, member.region, browser);
  return done.ok ? ok(secret) : done;
}
