import type { Context, MiddlewareHandler, Next } from 'hono';
import type { ActingPerson } from '#contracts/acting-person';
import { type Failure, type FailureCode, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { answerFailure } from '../../platform/http/http.ts';
import { sourceOf } from '../../platform/http/source.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member, Scope } from '../federation/entries.ts';
import { scopesOf, subjectOf } from './access-token.ts';
import { standingAgency, standingFault } from './agents/agency.ts';
import type { Caller, CallerEnv, CallerSubject } from './caller.ts';
import { currentNonce } from './dpop/nonce.ts';
import { inTurn } from './in-turn.ts';
import { visitorInside } from './inside-call.ts';
import { memberInForce, originOf } from './key-in-force.ts';
import { kioskLimit } from './kiosk-limit.ts';
import { countFailedTry, mayTry } from './member-quota.ts';
import { actingPersonOf, actorField } from './message-signatures/acting-person.ts';
import { acceptSignature, proveMessage } from './message-signatures/prove-message.ts';
import { senderProof } from './message-signatures/sender-proof.ts';
import { signAnswer } from './message-signatures/sign-answer.ts';
import type { ProvenSignature } from './message-signatures/verify-request.ts';
import { presentedToken } from './presented-token.ts';
import { openedBy } from './scopes.ts';

/** Who calls, and the thumbprint of the key to which their token is bound. */
type Identified = { readonly caller: Caller; readonly member: Member; readonly jkt: string };

/** Who calls, by the token that the request presents. */
async function identify(platform: Platform, c: Context): Promise<Result<Identified, Failure>> {
  const token = await presentedToken(platform, c);
  if (!token.ok) return token;
  const claims = token.value;
  const jkt = originOf(claims);
  const member = await memberInForce(platform, claims.client_id, jkt);
  if (!member)
    return fail(
      failure('auth.token_invalid', { internal: 'member or key is not in force any more' }),
    );
  const subject = subjectOf(claims);
  // A token names a person completely or not at all: half a person must not pass as the member itself.
  if (!subject && (claims.sid !== undefined || claims.sub !== claims.client_id)) {
    return fail(failure('auth.token_invalid', { internal: 'incomplete person' }));
  }
  const fault = subject && (await standingFault(platform, subject));
  if (fault !== undefined) return fail(failure(fault));
  const caller = {
    clientId: member.clientId,
    region: member.region,
    role: member.role,
    // Taken from a member today, gone from its tokens now, not when they expire.
    scopes: openedBy(scopesOf(claims.scope), member),
    credential: { jti: claims.jti, jkt },
    ...(subject ? { subject } : {}),
  };
  return ok({ caller, member, jkt: claims.cnf.jkt });
}

/** The visitor of a page that asks, and no more than the member and the person may today. */
async function identifyVisitor(
  platform: Platform,
  caller: Caller,
): Promise<Result<Identified, Failure>> {
  const jkt = caller.credential?.jkt ?? '';
  const member = await memberInForce(platform, caller.clientId, jkt);
  if (!member)
    return fail(failure('auth.token_invalid', { internal: 'member or key of the page is gone' }));
  const fault = caller.subject && (await standingFault(platform, caller.subject));
  if (fault !== undefined) return fail(failure(fault));
  const scopes = openedBy([...caller.scopes], member);
  return ok({ caller: { ...caller, scopes }, member, jkt });
}

/** What a forger gets, and no honest client over and over: not what expired, and not the want of a nonce. */
const forged: ReadonlySet<string> = new Set<FailureCode>([
  'auth.token_invalid',
  'auth.wrong_audience',
  'auth.dpop_invalid',
]);

/** As `identify`, and whoever fails at it over and over is counted by where it calls from, never by whom it names. */
async function identifyFrom(platform: Platform, c: Context): Promise<Result<Identified, Failure>> {
  const source = sourceOf(platform, c);
  const mayAsk = mayTry(platform, source);
  if (!mayAsk.ok) return mayAsk;
  const identified = await identify(platform, c);
  if (!identified.ok && forged.has(identified.failure.code)) countFailedTry(platform, source);
  return identified;
}

/** RFC 9728 s5.1: the challenge says where to learn how to get a token. */
function refuse(c: Context<CallerEnv>, platform: Platform, refused: Failure): Response {
  const { code, internal } = refused;
  platform.log.info('auth.refused', { correlationId: c.get('correlationId'), code, internal });
  const answer = answerFailure(c, refused);
  const challenge = answer.headers.get('www-authenticate');
  if (challenge !== null) {
    const separator = challenge.includes('=') ? ',' : '';
    const metadata = `${platform.config.publicOrigin}/.well-known/oauth-protected-resource`;
    answer.headers.set(
      'www-authenticate',
      `${challenge}${separator} resource_metadata="${metadata}"`,
    );
  }
  if (refused.code.startsWith('signature.'))
    answer.headers.set('accept-signature', acceptSignature);
  return answer;
}

/** Whoever does something as a company's agent must still be one now; who only reads, a moment ago. */
async function stillActing(
  platform: Platform,
  c: Context<CallerEnv>,
  caller: Caller,
  member: Member,
): Promise<Result<Caller, Failure>> {
  const { subject } = caller;
  if (!subject?.agent || c.req.method === 'GET') return ok(caller);
  const { sub, sid, agent } = subject;
  const standing = await standingAgency(platform, { member, sub, sid, agent });
  if (!standing.ok) return standing;
  return ok({
    ...caller,
    subject: { ...subject, agent: { ...agent, items: standing.value.items } },
  });
}

async function beyondKiosk(
  c: Context<CallerEnv>,
  caller: Caller,
  scopes: readonly Scope[],
): Promise<Failure | undefined> {
  if (caller.role !== 'kiosk') return undefined;
  const bytes = c.req.method === 'GET' ? 0 : (await c.req.arrayBuffer()).byteLength;
  return kioskLimit(caller, scopes, bytes);
}

/** What the call itself says: who acts, and what was signed. */
const saidOf = (
  actor: ActingPerson | undefined,
  signed: ProvenSignature | undefined,
): Pick<Caller, 'actor' | 'proof'> => ({
  ...(actor ? { actor } : {}),
  ...(signed ? { proof: senderProof(signed) } : {}),
});

async function admit(
  platform: Platform,
  c: Context<CallerEnv>,
  scopes: readonly Scope[],
  next: Next,
): Promise<Response | undefined> {
  const visitor = visitorInside(c);
  const identified = visitor
    ? await identifyVisitor(platform, visitor)
    : await identifyFrom(platform, c);
  if (!identified.ok) return refuse(c, platform, identified.failure);
  const { caller, member, jkt } = identified.value;
  const refused = (why: Failure) => refuse(c, platform, why);
  return inTurn(platform, c, member, refused, async () => {
    if (!scopes.some((scope) => caller.scopes.has(scope)))
      return refused(
        failure('auth.insufficient_scope', {
          detail: `needs ${scopes.join(' or ')}`,
          scope: scopes.join(' '),
        }),
      );
    // An app's users have keys that no document lists; their DPoP proof is what binds the call to them.
    // A page's visitor proved themselves to the page, which is of this house.
    const signed =
      member.role === 'app' || visitor
        ? ok(undefined)
        : await proveMessage(platform, c, member, jkt);
    if (!signed.ok) return refused(signed.failure);
    const actor = visitor?.actor
      ? ok(visitor.actor)
      : actingPersonOf(member, c.req.header(actorField), signed.value !== undefined);
    if (!actor.ok) return refused(actor.failure);
    const beyond = await beyondKiosk(c, caller, scopes);
    if (beyond) return refused(beyond);
    const acting = await stillActing(platform, c, caller, member);
    if (!acting.ok) return refused(acting.failure);
    c.set('caller', { ...acting.value, ...saidOf(actor.value, signed.value) });
    await next();
    if (signed.value) {
      const answer = await signAnswer(platform, c.res, signed.value);
      // Hono would make a third answer of the two.
      c.res = undefined;
      c.res = answer;
    }
    return undefined;
  });
}

/**
 * Lets a request pass if its access token is ours, alive and carries one of `scopes`, and its holder proved or
 * signed the request where that is needed; sets `caller`. Answers to signed requests are signed.
 */
export function authenticate(
  platform: Platform,
  ...scopes: readonly [Scope, ...Scope[]]
): MiddlewareHandler<CallerEnv> {
  return async (c, next) => {
    const answer = await admit(platform, c, scopes, next);
    if (c.req.header('dpop') !== undefined)
      (answer ?? c.res).headers.set('dpop-nonce', await currentNonce(platform));
    return answer;
  };
}

/** The person on whose behalf the call is made; refuses calls that a member makes for itself. */
export const requireSubject = (caller: Caller): Result<CallerSubject, Failure> =>
  caller.subject ? ok(caller.subject) : fail(failure('auth.subject_required'));
