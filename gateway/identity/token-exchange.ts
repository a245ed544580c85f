import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../audit/append.ts';
import { currentFederation } from '../federation/store.ts';
import type { Platform } from '../platform/platform.ts';
import {
  type AccessTokenClaims,
  type Actor,
  actorDepth,
  type IssuedToken,
  issueAccessToken,
  maxActorDepth,
  scopesOf,
  subjectOf,
} from './access-token.ts';
import type { CallerSubject } from './caller.ts';
import { issueGrant } from './chaining.ts';
import type { Client } from './client-authentication.ts';
import { tokenExchanged } from './exchange-events.ts';
import {
  accessTokenUrn,
  type ExchangeRequest,
  type ExchangeTarget,
  parseExchange,
} from './exchange-request.ts';
import type { Form } from './form.ts';
import { permitted } from './permission.ts';
import { type NamedPerson, personOf } from './person.ts';
import { parseTicket, redeemTicket, regionalTicketType } from './regional-ticket.ts';
import { delegableScopes, grantScopes } from './scopes.ts';
import { openSession } from './sessions.ts';
import { verifyAccessToken } from './verify-access-token.ts';
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

type Parent = {
  readonly claims: AccessTokenClaims;
  readonly subject: CallerSubject;
  readonly act: Actor;
};

/**
 * A token of a person that this client may go on from: its own, or one that another member handed to it.
 * A token found elsewhere is of no use, and a client's own token speaks for nobody.
 */
async function parentOf(
  platform: Platform,
  { member, jkt }: Client,
  token: string,
): Promise<Result<Parent, Failure>> {
  const { clientId } = member;
  const parent = await verifyAccessToken(platform, token, [platform.config.publicOrigin, clientId]);
  if (!parent.ok) return invalidGrant(parent.failure.code);
  const claims = parent.value;
  const subject = subjectOf(claims);
  if (!subject || !claims.act) return invalidGrant('no person');
  if (claims.may_act !== undefined) {
    if (claims.may_act.sub !== clientId || claims.aud !== clientId)
      return invalidGrant('handed to somebody else');
    return ok({ claims, subject, act: { sub: clientId, act: claims.act } });
  }
  if (claims.client_id !== clientId) return invalidGrant('another client’s token');
  // Whoever holds a bound token without its key must not get an unbound one, or one of another key, for it.
  if (claims.token_type === 'DPoP' && jkt !== claims.cnf.jkt) return invalidGrant('dpop key');
  return ok({ claims, subject, act: claims.act });
}

/** RFC 8693 s2.1: an actor token proves the actor, which here is the client and nobody else. */
async function actorFault(
  platform: Platform,
  { member }: Client,
  actorToken: string | undefined,
): Promise<string | undefined> {
  if (actorToken === undefined) return undefined;
  const actor = await verifyAccessToken(platform, actorToken);
  const isOwn =
    actor.ok && actor.value.client_id === member.clientId && actor.value.sub === member.clientId;
  return isOwn ? undefined : 'the actor token is not an own token of the client';
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
  const parent = await parentOf(platform, client, request.subjectToken);
  if (!parent.ok) return parent;
  const { claims, subject, act } = parent.value;
  if (actorDepth(act) > maxActorDepth)
    return fail(
      failure('oauth.invalid_request', { detail: `at most ${maxActorDepth} actors in turn` }),
    );
  const towards = request.target.kind === 'member' ? undefined : request.target.region;
  const target = towards ?? subject.target;
  const allowed = await permitted(platform, member, subject.home, target);
  if (!allowed.ok) return allowed;
  const policies = [scopesOf(claims.scope), member.scopes, delegableScopes];
  const scopes = grantScopes(request.scope, policies);
  if (!scopes.ok) return scopes;
  const opened = await openSession(platform, subject.sid);
  if (!opened.ok) return fail(failure('oauth.invalid_grant', { detail: 'the session has ended' }));
  const { assertion, expiresAt } = opened.value;
  const named = await personOf(platform, member, subject.sid, assertion, target);
  const person = { ...named, act };
  const notAfter = new Date(Math.min(claims.exp * 1000, expiresAt.getTime()));
  const issued = await issueFor(platform, client, request.target, person, {
    scopes: scopes.value,
    notAfter,
  });
  const event = tokenExchanged({ member, ...person }, issued.jti);
  await appendAudit(platform.database(), [event], platform.clock());
  return ok(issued);
}

/** RFC 8693: what proves a person (a ticket from home, or a token of their session) for a token to act for them. */
export async function exchangeToken(platform: Platform, client: Client, form: Form): Issued {
  const { document } = await currentFederation(platform);
  const request = parseExchange(form, platform.config.publicOrigin, document);
  if (!request.ok) return request;
  const fault = await actorFault(platform, client, request.value.actorToken);
  if (fault !== undefined) return fail(failure('oauth.invalid_request', { detail: fault }));
  const exchange =
    request.value.subjectTokenType === regionalTicketType ? exchangeTicket : exchangeSession;
  const issued = await exchange(platform, client, request.value);
  return issued.ok ? ok({ issuedTokenType: accessTokenUrn, ...issued.value }) : issued;
}
