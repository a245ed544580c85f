import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { metrics } from '@opentelemetry/api';
import { type Failure, failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import { type Env, newRoutes } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { type IssuedToken, issueAccessToken } from './access-token.ts';
import { assertionType, authenticateClient, type Client } from './client-authentication.ts';
import { accessTokenUrn, exchangeGrant } from './exchange-request.ts';
import { type Form, parseForm, required } from './form.ts';
import { answerOAuthFailure } from './oauth-answer.ts';
import { sweepExpired } from './replay.ts';
import { grantScopes } from './scopes.ts';
import { exchangeToken } from './token-exchange.ts';

type Grant = (
  platform: Platform,
  client: Client,
  form: Form,
) => Promise<Result<IssuedToken, Failure>>;

const clientCredentials: Grant = async (platform, client, form) => {
  const { publicOrigin } = platform.config;
  for (const name of ['resource', 'audience']) {
    if ((form.get(name) ?? publicOrigin) !== publicOrigin)
      return fail(failure('oauth.invalid_target'));
  }
  const scopes = grantScopes(form.get('scope'), [client.member.scopes]);
  if (!scopes.ok) return scopes;
  return { ok: true, value: await issueAccessToken(platform, { client, scopes: scopes.value }) };
};

/** A further grant is a further line here and shows up in the metadata by itself. */
export const grants: ReadonlyMap<string, Grant> = new Map([
  ['client_credentials', clientCredentials],
  [exchangeGrant, exchangeToken],
]);

const text = (description: string, values?: readonly string[]) => ({
  type: 'string' as const,
  description,
  ...(values === undefined ? {} : { enum: [...values] }),
});

/** A plain schema, so that the form reaches `parseForm` unread: a validator would hide repeated parameters. */
const tokenForm = {
  type: 'object' as const,
  required: ['grant_type', 'client_assertion_type', 'client_assertion'],
  properties: {
    grant_type: text('RFC 6749 s4.4, RFC 8693', [...grants.keys()]),
    client_assertion_type: text('RFC 7523 s2.2', [assertionType]),
    client_assertion: text('a JWT by and about the client, aud = issuer, 60 s at most, used once'),
    client_id: text('equals iss of the assertion when given'),
    scope: text('space-separated; absent: all that is granted'),
    subject_token: text('what proves the person (token exchange)'),
    subject_token_type: text('a regional ticket or an access token of ours'),
    audience: text('the issuer, or urn:tongban:region:{code} for the deciding region'),
    resource: text('the issuer'),
    requested_token_type: text('only access tokens are issued', [accessTokenUrn]),
  },
};

const TokenAnswer = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    scope: z.string(),
    issued_token_type: z.string().optional(),
  })
  .openapi('TokenAnswer');

const tokenRoute = createRoute({
  method: 'post',
  path: '/oauth/token',
  summary: 'Token endpoint: private_key_jwt clients, client_credentials and token exchange',
  tags: ['identity'],
  request: {
    body: {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: tokenForm } },
    },
  },
  responses: {
    200: {
      description: 'A token (RFC 6749 s5.1, RFC 8693 s2.2.1)',
      content: { 'application/json': { schema: TokenAnswer } },
    },
    400: { description: 'An OAuth error that is a problem document too' },
    401: { description: 'The client did not prove itself' },
  },
});

const answered = () =>
  metrics
    .getMeter('tongban')
    .createCounter('tongban.tokens', { description: 'token requests by grant and outcome' });

async function answerRequest(
  platform: Platform,
  form: Form,
  authorization: string | undefined,
): Promise<Result<IssuedToken, Failure>> {
  const grantType = required(form, 'grant_type');
  if (!grantType.ok) return grantType;
  const client = await authenticateClient(platform, form, authorization);
  if (!client.ok) return client;
  const grant = grants.get(grantType.value);
  if (!grant) return fail(failure('oauth.unsupported_grant_type'));
  return grant(platform, client.value, form);
}

export function tokenRoutes(platform: Platform): OpenAPIHono<Env> {
  const counter = answered();
  return newRoutes().openapi(tokenRoute, async (c) => {
    await sweepExpired(platform);
    const form = parseForm(c.req.header('content-type'), await c.req.text());
    const result = form.ok
      ? await answerRequest(platform, form.value, c.req.header('authorization'))
      : form;
    const asked = form.ok ? (form.value.get('grant_type') ?? '') : '';
    const grant = grants.has(asked) ? asked : 'unknown';
    counter.add(1, { grant, outcome: result.ok ? 'issued' : result.failure.code });
    if (!result.ok) {
      const { code, internal } = result.failure;
      platform.log.info('oauth.refused', {
        correlationId: c.get('correlationId'),
        grant,
        code,
        internal,
      });
      return answerOAuthFailure(c, result.failure);
    }
    const { accessToken, expiresInSeconds, scopes } = result.value;
    return c.json(
      {
        access_token: accessToken,
        token_type: 'Bearer' as const,
        expires_in: expiresInSeconds,
        scope: scopes.join(' '),
        ...(grant === exchangeGrant ? { issued_token_type: accessTokenUrn } : {}),
      },
      200,
      { 'cache-control': 'no-store', pragma: 'no-cache' },
    );
  });
}
