import type { Context, MiddlewareHandler } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Member, Scope } from '../federation/document.ts';
import { currentFederation } from '../federation/store.ts';
import { answerFailure } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { scopesOf, subjectOf } from './access-token.ts';
import type { Caller, CallerEnv, CallerSubject } from './caller.ts';
import { acceptSignature, proveMessage } from './message-signatures/prove-message.ts';
import { signAnswer } from './message-signatures/sign-answer.ts';
import { isSessionLive } from './sessions.ts';
import { verifyAccessToken } from './verify-access-token.ts';

/** RFC 6750 s2.1: only the header. A token in a query would end up in logs. */
function bearerToken(authorization: string | undefined): Result<string, Failure> {
  if (authorization === undefined) return fail(failure('auth.token_missing'));
  const token = /^bearer +([^\s,]+)$/i.exec(authorization)?.[1];
  return token === undefined
    ? fail(failure('auth.token_invalid', { internal: 'authorization header' }))
    : ok(token);
}

/** Who calls, and the thumbprint of the key to which their token is bound. */
type Identified = { readonly caller: Caller; readonly member: Member; readonly jkt: string };

/** Who calls, by the token of the Authorization header. */
async function identify(
  platform: Platform,
  authorization: string | undefined,
): Promise<Result<Identified, Failure>> {
  const token = bearerToken(authorization);
  if (!token.ok) return token;
  const verified = await verifyAccessToken(platform, token.value);
  if (!verified.ok) return verified;
  const claims = verified.value;
  const { members } = await currentFederation(platform);
  const member = members.get(claims.client_id);
  if (!member)
    return fail(failure('auth.token_invalid', { internal: 'member left the federation' }));
  const subject = subjectOf(claims);
  // A token names a person completely or not at all: half a person must not pass as the member itself.
  if (!subject && (claims.sid !== undefined || claims.sub !== claims.client_id)) {
    return fail(failure('auth.token_invalid', { internal: 'incomplete person' }));
  }
  if (subject && !(await isSessionLive(platform, subject.sid)))
    return fail(failure('auth.session_ended'));
  const caller = {
    clientId: member.clientId,
    region: member.region,
    role: member.role,
    // Taken from a member today, gone from its tokens now, not when they expire.
    scopes: new Set(scopesOf(claims.scope).filter((scope) => member.scopes.includes(scope))),
    ...(subject ? { subject } : {}),
  };
  return ok({ caller, member, jkt: claims.cnf.jkt });
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

/**
 * Lets a request pass if its access token is ours, alive and carries `scope`, and its holder signed the
 * request where that is needed; sets `caller`. Answers to signed requests are signed.
 */
export function authenticate(platform: Platform, scope: Scope): MiddlewareHandler<CallerEnv> {
  return async (c, next) => {
    const identified = await identify(platform, c.req.header('authorization'));
    if (!identified.ok) return refuse(c, platform, identified.failure);
    const { caller, member, jkt } = identified.value;
    if (!caller.scopes.has(scope)) {
      return refuse(c, platform, failure('auth.insufficient_scope', { detail: `needs ${scope}` }));
    }
    const signed = await proveMessage(platform, c, member, jkt);
    if (!signed.ok) return refuse(c, platform, signed.failure);
    c.set('caller', caller);
    await next();
    if (signed.value) c.res = await signAnswer(platform, c.res, signed.value);
    return undefined;
  };
}

/** The person on whose behalf the call is made; refuses calls that a member makes for itself. */
export const requireSubject = (caller: Caller): Result<CallerSubject, Failure> =>
  caller.subject ? ok(caller.subject) : fail(failure('auth.subject_required'));
