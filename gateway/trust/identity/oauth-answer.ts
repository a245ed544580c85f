import type { Context } from 'hono';
import type { Failure, FailureCode } from '#contracts/failures';
import type { Env } from '../../platform/http/http.ts';
import { problemOf } from '../../platform/http/problem.ts';

const errors: Readonly<Partial<Record<FailureCode, string>>> = {
  'oauth.invalid_client': 'invalid_client',
  'oauth.assertion_expired': 'invalid_client',
  'oauth.assertion_replayed': 'invalid_client',
  'oauth.invalid_grant': 'invalid_grant',
  'oauth.agent_not_authorised': 'invalid_grant',
  'oauth.invalid_scope': 'invalid_scope',
  'oauth.invalid_target': 'invalid_target',
  'oauth.unauthorized_client': 'unauthorized_client',
  'oauth.unsupported_grant_type': 'unsupported_grant_type',
  'oauth.unsupported_response_type': 'unsupported_response_type',
  'oauth.dpop_invalid': 'invalid_dpop_proof',
  'oauth.dpop_nonce_required': 'use_dpop_nonce',
  'oauth.access_denied': 'access_denied',
  'oauth.login_required': 'login_required',
  // OpenID Connect Unmet Authentication Requirements 1.0.
  'oauth.level_unmet': 'unmet_authentication_requirements',
  'oauth.invalid_request': 'invalid_request',
  'federation.region_unknown': 'invalid_request',
  'request.rate_limited': 'temporarily_unavailable',
  'region.closed': 'temporarily_unavailable',
  'region.unavailable': 'temporarily_unavailable',
};

/** The error of RFC 6749 s4.1.2.1 and s5.2 that a failure is for a client. */
export const oauthErrorOf = ({ code }: Failure): string => errors[code] ?? 'server_error';

/** RFC 6749 s5.2 wants application/json; who does not ask for that by name gets RFC 9457's own type. */
function contentTypeFor(accept: string | undefined): string {
  const named = (type: string) => (accept ?? '').toLowerCase().includes(type);
  return named('application/json') && !named('application/problem+json')
    ? 'application/json'
    : 'application/problem+json';
}

/** RFC 6749 s5.2 allows visible ASCII without quote and backslash. */
const asciiOnly = (text: string): string =>
  text.replaceAll('’', "'").replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ' ');

/** A refusal of the token endpoint: an OAuth error and a problem document in one object. */
export function answerOAuthFailure(c: Context<Env>, refused: Failure): Response {
  const problem = problemOf(refused, c.get('language'), c.get('correlationId'), c.get('origin'));
  const { title } = problemOf(refused, 'en', c.get('correlationId'));
  const headers: Record<string, string> = {
    'content-type': contentTypeFor(c.req.header('accept')),
    'content-language': c.get('language'),
    'cache-control': 'no-store',
  };
  // RFC 9110 s15.5.2 wants a challenge with every 401; there is no header to put an assertion into.
  if (problem.status === 401)
    headers['www-authenticate'] = 'private_key_jwt realm="token endpoint", error="invalid_client"';
  if (refused.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(refused.retryAfterSeconds);
  const body = {
    error: oauthErrorOf(refused),
    error_description: asciiOnly(
      refused.detail === undefined ? title : `${title}: ${refused.detail}`,
    ),
    ...problem,
  };
  return new Response(JSON.stringify(body), { status: problem.status, headers });
}
