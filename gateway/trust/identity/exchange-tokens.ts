import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { Scope } from '../federation/entries.ts';
import {
  type AccessTokenClaims,
  type Actor,
  actorDepth,
  maxActorDepth,
  scopesOf,
  subjectOf,
} from './access-token.ts';
import type { CallerSubject } from './caller.ts';
import type { Client } from './client-authentication.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { openSession } from './sessions.ts';
import { verifyAccessToken } from './verify-access-token.ts';

export const foreignActor =
  'the actor token is neither an own token of the client nor one of a person for a company’s token';

/** The person who acts for a company: by the actor token of this request, or as before. */
export type ParentAgent = {
  readonly sid: string;
  readonly home: string;
  /** Asked of the home region now, not a while ago. */
  readonly isNew: boolean;
  /** What the person's own token allows goes no further here. */
  readonly scopes: readonly (readonly Scope[])[];
  readonly expiresAtMs: number;
};

/** What a token is made from: a subject, the platforms that act in turn, and who acts for a company. */
export type Parent = {
  readonly claims: AccessTokenClaims;
  readonly subject: CallerSubject;
  readonly platforms: Actor;
  readonly agent?: ParentAgent;
};

const invalidGrant = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_grant', { internal }));
const invalidRequest = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail }));

/** The platforms of a token, without the person who acts for a company. */
const platformsOf = (act: Actor): Actor | undefined => (act.sid === undefined ? act : act.act);

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
  const platforms = claims.act && platformsOf(claims.act);
  if (!subject || !platforms) return invalidGrant('no person');
  if (claims.may_act !== undefined) {
    if (claims.may_act.sub !== clientId || claims.aud !== clientId)
      return invalidGrant('handed to somebody else');
    return ok({ claims, subject, platforms: { sub: clientId, act: platforms } });
  }
  if (claims.client_id !== clientId) return invalidGrant('another client’s token');
  // Whoever holds a bound token without its key must not get an unbound one, or one of another key, for it.
  if (claims.token_type === 'DPoP' && jkt !== claims.cnf.jkt) return invalidGrant('dpop key');
  return ok({ claims, subject, platforms });
}

/** RFC 8693 s2.1: an actor token that proves what the client authentication has proven already. */
export async function provesClient(
  platform: Platform,
  { member }: Client,
  actorToken: string,
): Promise<boolean> {
  const actor = await verifyAccessToken(platform, actorToken);
  return (
    actor.ok && actor.value.client_id === member.clientId && actor.value.sub === member.clientId
  );
}

/** The person of an actor token, for a company that nobody acts for yet. */
async function agentOf(
  platform: Platform,
  client: Client,
  company: CallerSubject,
  actorToken: string,
): Promise<Result<ParentAgent, Failure>> {
  const actor = await parentOf(platform, client, actorToken);
  const isOwn = actor.ok && actor.value.claims.may_act === undefined;
  if (!isOwn || actor.value.subject.kind !== 'person') return invalidRequest(foreignActor);
  if (company.kind !== 'company' || company.agent) return invalidRequest(foreignActor);
  const { claims, subject } = actor.value;
  const { sid, home } = subject;
  const expiresAtMs = claims.exp * 1000;
  return ok({ sid, home, isNew: true, scopes: [scopesOf(claims.scope)], expiresAtMs });
}

/** The person who acted before, in a token that goes on from theirs. */
async function formerAgent(platform: Platform, sid: string): Promise<Result<ParentAgent, Failure>> {
  const opened = await openSession(platform, sid);
  if (!opened.ok) return invalidGrant('the session of the agent has ended');
  const { assertion, expiresAt } = opened.value;
  const expiresAtMs = expiresAt.getTime();
  return ok({ sid, home: assertion.region, isNew: false, scopes: [], expiresAtMs });
}

async function withAgent(
  platform: Platform,
  client: Client,
  parent: Parent,
  actorToken: string | undefined,
): Promise<Result<Parent, Failure>> {
  const { subject } = parent;
  const provesOnlyClient =
    actorToken === undefined || (await provesClient(platform, client, actorToken));
  if (provesOnlyClient && !subject.agent) return ok(parent);
  const agent = provesOnlyClient
    ? await formerAgent(platform, subject.agent?.sid ?? '')
    : await agentOf(platform, client, subject, actorToken);
  return agent.ok ? ok({ ...parent, agent: agent.value }) : agent;
}

/** Proves the tokens of an exchange: of whom it is, who acts for them, and that no more than three do in turn. */
export async function proveParent(
  platform: Platform,
  client: Client,
  { subjectToken, actorToken }: ExchangeRequest,
): Promise<Result<Parent, Failure>> {
  const proven = await parentOf(platform, client, subjectToken);
  if (!proven.ok) return proven;
  const parent = await withAgent(platform, client, proven.value, actorToken);
  if (!parent.ok) return parent;
  const { platforms, agent } = parent.value;
  return actorDepth(platforms) + (agent ? 1 : 0) > maxActorDepth
    ? invalidRequest(`at most ${maxActorDepth} actors in turn`)
    : parent;
}
