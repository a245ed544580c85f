import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAuditAlone } from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import { currentFederation } from '../federation/store.ts';
import { type IssuedToken, issueAccessToken, scopesOf } from './access-token.ts';
import { actFor } from './agents/act-for.ts';
import { issueGrant } from './chaining.ts';
import type { Client } from './client-authentication.ts';
import { tokenExchanged } from './exchange-events.ts';
import {
  accessTokenUrn,
  type ExchangeRequest,
  type ExchangeTarget,
  parseExchange,
} from './exchange-request.ts';
import { foreignActor, type Parent, proveParent, provesClient } from './exchange-tokens.ts';
import type { Form } from './form.ts';
import { permitted } from './permission.ts';
import { type NamedPerson, personOf } from './person.ts';
import { parseTicket, redeemTicket, regionalTicketType } from './regional-ticket.ts';
import { delegableScopes, grantScopes } from './scopes.ts';
import { openSession } from './sessions.ts';
import { beginVisit } from './visit.ts';

type Issued = Promise<Result<IssuedToken, Failure>>;

const invalidGrant = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_grant', { internal }));

async function exchangeTicket(
  platform: Platform,
  client: Client,
  request: ExchangeRequest,
): Issued {
  const { member } = client;
  const { actorToken } = request;
  // A ticket becomes a session first; who acts in it is a second exchange.
  if (actorToken !== undefined && !(await provesClient(platform, client, actorToken)))
    return fail(failure('oauth.invalid_request', { detail: foreignActor }));
  const ticket = parseTicket(request.subjectToken);
  if (!ticket) return invalidGrant('form of the ticket');
  if (request.target.kind !== 'region')
    return fail(
      failure('oauth.invalid_target', { detail: 'a ticket gives an access token first' }),
    );
  const target = request.target.region ?? member.region;
  const scopes = grantScopes(request.scope, [member.scopes, delegableScopes]);
  if (!scopes.ok) return scopes;
  const allowed = await permitted(platform, member, ticket.region, target);
  if (!allowed.ok) return allowed;
  const redeemed = await redeemTicket(platform, member.clientId, ticket);
  if (!redeemed.ok) return redeemed;
  return beginVisit(platform, client, redeemed.value, { target, scopes: scopes.value });
}

/** A refusal of an agent at the token endpoint is a bad grant (RFC 6749 s5.2), not a forbidden door. */
const asGrant = (refused: Failure): Failure =>
  refused.code === 'auth.agent_not_authorised' ? failure('oauth.agent_not_authorised') : refused;

type Ends = { readonly notAfterMs: number };
type Named = Ends & { readonly person: NamedPerson };

/** The subject as the new token names it, with the person who acts for it where somebody does. */
async function nameSubject(
  platform: Platform,
  member: Member,
  parent: Parent,
  target: string,
): Promise<Result<Named, Failure>> {
  const { claims, subject, platforms, agent } = parent;
  const opened = await openSession(platform, subject.sid);
  if (!opened.ok) return fail(failure('oauth.invalid_grant', { detail: 'the session has ended' }));
  const { assertion, expiresAt } = opened.value;
  const named = await personOf(platform, member, subject.sid, assertion, target);
  const person = { ...named, act: platforms };
  const notAfterMs = Math.min(claims.exp * 1000, expiresAt.getTime());
  if (!agent) return ok({ person, notAfterMs });
  const acting = await actFor(platform, member, { person, assertion }, agent);
  if (!acting.ok) return fail(asGrant(acting.failure));
  return ok({
    person: acting.value.person,
    notAfterMs: Math.min(notAfterMs, acting.value.notAfterMs),
  });
}

type Limits = { readonly scopes: readonly string[]; readonly notAfter: Date };

async function issueFor(
  platform: Platform,
  client: Client,
  target: ExchangeTarget,
  person: NamedPerson,
  limits: Limits,
): Promise<IssuedToken> {
  const { clientId } = client.member;
  if (target.kind === 'domain')
    return issueGrant(platform, clientId, person, { issuer: target.issuer, ...limits });
  const handedTo = target.kind === 'member' ? { handedTo: target.clientId } : {};
  return issueAccessToken(platform, { client, person, ...limits, ...handedTo });
}

/** The same person and session: towards another region, for another member, or into another domain. */
async function exchangeSession(
  platform: Platform,
  client: Client,
  request: ExchangeRequest,
): Issued {
  const { member } = client;
  const proven = await proveParent(platform, client, request);
  if (!proven.ok) return proven;
  const parent = proven.value;
  const { claims, subject } = parent;
  const towards = request.target.kind === 'member' ? undefined : request.target.region;
  const target = towards ?? subject.target;
  for (const home of [subject.home, parent.agent?.home ?? subject.home]) {
    const allowed = await permitted(platform, member, home, target);
    if (!allowed.ok) return allowed;
  }
  const policies = [scopesOf(claims.scope), member.scopes, delegableScopes];
  const scopes = grantScopes(request.scope, [...policies, ...(parent.agent?.scopes ?? [])]);
  if (!scopes.ok) return scopes;
  const named = await nameSubject(platform, member, parent, target);
  if (!named.ok) return named;
  const { person, notAfterMs } = named.value;
  const issued = await issueFor(platform, client, request.target, person, {
    scopes: scopes.value,
    notAfter: new Date(notAfterMs),
  });
  await appendAuditAlone(platform, tokenExchanged({ member, ...person }, issued.jti));
  return ok(issued);
}

/** RFC 8693: what proves a person (a ticket from home, or a token of their session) for a token to act for them. */
export async function exchangeToken(platform: Platform, client: Client, form: Form): Issued {
  const { document } = await currentFederation(platform);
  const request = parseExchange(form, platform.config.publicOrigin, document);
  if (!request.ok) return request;
  const exchange =
    request.value.subjectTokenType === regionalTicketType ? exchangeTicket : exchangeSession;
  const issued = await exchange(platform, client, request.value);
  return issued.ok ? ok({ issuedTokenType: accessTokenUrn, ...issued.value }) : issued;
}
