import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../audit/append.ts';
import type { Scope } from '../federation/document.ts';
import type { Platform } from '../platform/platform.ts';
import { type IssuedToken, issueAccessToken, scopesOf, subjectOf } from './access-token.ts';
import type { Client } from './client-authentication.ts';
import { sessionRedeemed, tokenExchanged } from './exchange-events.ts';
import { accessTokenUrn, type ExchangeRequest, parseExchange } from './exchange-request.ts';
import type { Form } from './form.ts';
import { permitted } from './permission.ts';
import { personOf } from './person.ts';
import { parseTicket, redeemTicket, regionalTicketType } from './regional-ticket.ts';
import { delegableScopes, grantScopes } from './scopes.ts';
import { insertSession, openSession, sealSession } from './sessions.ts';
import { verifyAccessToken } from './verify-access-token.ts';

type Issued = Promise<Result<IssuedToken, Failure>>;

async function exchangeTicket(
  platform: Platform,
  client: Client,
  request: ExchangeRequest,
): Issued {
  const { member } = client;
  const ticket = parseTicket(request.subjectToken);
  if (!ticket) return fail(failure('oauth.invalid_grant'));
  const target = request.target ?? member.region;
  const scopes = grantScopes(request.scope, [member.scopes, delegableScopes]);
  if (!scopes.ok) return scopes;
  const allowed = await permitted(platform, member, ticket.region, target);
  if (!allowed.ok) return allowed;
  const redeemed = await redeemTicket(platform, member.clientId, ticket);
  if (!redeemed.ok) return redeemed;
  const session = await sealSession(platform, member.clientId, redeemed.value);
  const person = await personOf(platform, member, session.sid, redeemed.value, target);
  const issued = await issueAccessToken(platform, {
    client,
    scopes: scopes.value,
    person,
    notAfter: session.expiresAt,
  });
  const exchange = { member, ...person };
  await platform.database().transaction(async (tx) => {
    await insertSession(tx, session);
    await appendAudit(
      tx,
      [sessionRedeemed(exchange), tokenExchanged(exchange, issued.jti)],
      platform.clock(),
    );
  });
  return ok(issued);
}

/** The same person, session and client, towards another deciding region: another pairwise subject. */
async function exchangeSession(
  platform: Platform,
  client: Client,
  request: ExchangeRequest,
): Issued {
  const { member } = client;
  const parent = await verifyAccessToken(platform, request.subjectToken);
  if (!parent.ok) return fail(failure('oauth.invalid_grant', { internal: parent.failure.code }));
  const subject = subjectOf(parent.value);
  // A token found elsewhere is of no use to another client, and a client's own token speaks for nobody.
  if (!subject || parent.value.client_id !== member.clientId)
    return fail(failure('oauth.invalid_grant'));
  // Whoever holds a bound token without its key must not get an unbound one, or one of another key, for it.
  if (parent.value.token_type === 'DPoP' && client.jkt !== parent.value.cnf.jkt)
    return fail(failure('oauth.invalid_grant', { internal: 'dpop key' }));
  const target = request.target ?? subject.target;
  const allowed = await permitted(platform, member, subject.home, target);
  if (!allowed.ok) return allowed;
  const policies: (readonly Scope[])[] = [
    scopesOf(parent.value.scope),
    member.scopes,
    delegableScopes,
  ];
  const scopes = grantScopes(request.scope, policies);
  if (!scopes.ok) return scopes;
  const opened = await openSession(platform, subject.sid);
  if (!opened.ok) return fail(failure('oauth.invalid_grant', { detail: 'the session has ended' }));
  if (opened.value.clientId !== member.clientId) return fail(failure('oauth.invalid_grant'));
  const person = await personOf(platform, member, subject.sid, opened.value.assertion, target);
  const notAfter = new Date(Math.min(parent.value.exp * 1000, opened.value.expiresAt.getTime()));
  const issued = await issueAccessToken(platform, {
    client,
    scopes: scopes.value,
    person,
    notAfter,
  });
  const exchange = { member, ...person };
  await appendAudit(platform.database(), [tokenExchanged(exchange, issued.jti)], platform.clock());
  return ok(issued);
}

/** RFC 8693: what proves a person (a ticket from home, or a token of their session) for a token to act for them. */
export async function exchangeToken(platform: Platform, client: Client, form: Form): Issued {
  const request = parseExchange(form, platform.config.publicOrigin);
  if (!request.ok) return request;
  const exchange =
    request.value.subjectTokenType === regionalTicketType ? exchangeTicket : exchangeSession;
  const issued = await exchange(platform, client, request.value);
  return issued.ok ? ok({ ...issued.value, issuedTokenType: accessTokenUrn }) : issued;
}
