import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import type { Act } from '../../platform/http/act.ts';
import { type Env, newRoutes } from '../../platform/http/http.ts';
import { openRoute } from '../../platform/http/openapi.ts';
import { counter } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { IssuedToken } from './access-token.ts';
import {
  clientForm,
  readClientRequest,
  refuseClient,
  formText as text,
  withNonce,
} from './client-request.ts';
import { accessTokenUrn, jwtUrn } from './exchange-request.ts';
import { grants } from './grants.ts';
import { sweepOnTheWay } from './replay.ts';

const tokenForm = clientForm(
  {
    grant_type: text('RFC 6749 s4, RFC 7523 s2.1, RFC 8693', [...grants.keys()]),
    scope: text('space-separated; absent: all that is granted'),
    code: text('authorization_code: from the redirect, 60 s, once'),
    redirect_uri: text('authorization_code: the one of the pushed request'),
    code_verifier: text('authorization_code: RFC 7636'),
    refresh_token: text('refresh_token'),
    subject_token: text('token exchange: what proves the person'),
    subject_token_type: text('a regional ticket or an access token of ours'),
    actor_token: text('token exchange: an own access token of the client'),
    actor_token_type: text('comes with actor_token'),
    assertion: text('jwt-bearer: a grant of another domain’s authorization server'),
    audience: text(
      'urn:tongban:region:{code} for the deciding region; a client_id to hand the token on; the issuer of another domain for a grant',
    ),
    resource: text('the issuer, or that of another domain'),
    requested_token_type: text('a jwt is a grant for another domain', [accessTokenUrn, jwtUrn]),
  },
  ['grant_type'],
);

const TokenAnswer = z
  .object({
    access_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP', 'N_A']),
    expires_in: z.int(),
    scope: z.string(),
    issued_token_type: z.string().optional(),
    refresh_token: z.string().optional(),
    id_token: z.string().optional(),
  })
  .openapi('TokenAnswer');

const tokenRoute = createRoute({
  method: 'post',
  path: '/oauth/token',
  summary: 'Token endpoint: private_key_jwt clients; DPoP for apps',
  tags: ['identity'],
  request: { body: tokenForm },
  responses: {
    200: {
      description: 'A token (RFC 6749 s5.1, RFC 8693 s2.2.1)',
      content: { 'application/json': { schema: TokenAnswer } },
    },
    400: { description: 'An OAuth error that is a problem document too' },
    401: { description: 'The client did not prove itself' },
    429: { description: 'More tokens than the member’s quota' },
  },
});

const act = {
  name: 'token.issue',
  logged: ['token.issued', 'token.exchanged', 'session.ended'],
  who: 'client',
  changes: true,
} as const satisfies Act;

type Answered = { readonly grant: string; readonly result: Result<IssuedToken, Failure> };

async function answerRequest(platform: Platform, c: Context<Env>): Promise<Answered> {
  const request = await readClientRequest(platform, c, 'as_role_demands', 'grant_type');
  if (!request.ok) return { grant: 'unknown', result: request };
  const { client, form } = request.value;
  const asked = form.get('grant_type') ?? '';
  const grant = grants.get(asked);
  if (!grant) return { grant: 'unknown', result: fail(failure('oauth.unsupported_grant_type')) };
  return { grant: asked, result: await grant(platform, client, form) };
}

const bodyOf = (token: IssuedToken): z.infer<typeof TokenAnswer> => ({
  access_token: token.accessToken,
  token_type: token.tokenType,
  expires_in: token.expiresInSeconds,
  scope: token.scopes.join(' '),
  ...(token.issuedTokenType === undefined ? {} : { issued_token_type: token.issuedTokenType }),
  ...(token.refreshToken === undefined ? {} : { refresh_token: token.refreshToken }),
  ...(token.idToken === undefined ? {} : { id_token: token.idToken }),
});

const tokens = counter('tongban_tokens_total');

export function tokenRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes();
  openRoute(routes, tokenRoute, act, async (c) => {
    await sweepOnTheWay(platform);
    const { grant, result } = await answerRequest(platform, c);
    tokens(1, { grant, outcome: result.ok ? 'issued' : result.failure.code });
    if (!result.ok) return refuseClient(platform, c, result.failure);
    const headers = {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    };
    return withNonce(platform, c, new Response(JSON.stringify(bodyOf(result.value)), { headers }));
  });
  return routes;
}
