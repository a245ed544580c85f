import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Act } from '../../platform/http/act.ts';
import { type Env, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import { AccessTokenClaims } from './access-token.ts';
import { findByRefreshToken } from './authorize/refresh.ts';
import { clientForm, formText, readClientRequest, refuseClient } from './client-request.ts';
import { endSession } from './end-session.ts';
import { type Introspection, introspect } from './introspect.ts';
import { revokeToken } from './revoked-tokens.ts';
import { byClient } from './session-ended.ts';
import { verifyAccessToken } from './verify-access-token.ts';

export const introspectionType = 'token-introspection+jwt';
const signedAnswer = `application/${introspectionType}`;

const tokenForm = clientForm(
  {
    token: formText('an access token or a refresh token'),
    token_type_hint: formText('not needed'),
  },
  ['token'],
);

const acting = { sub: z.string(), sid: z.string().optional() };
const IntrospectionAnswer = z
  .object({
    active: z.boolean(),
    ...AccessTokenClaims.partial().shape,
    act: z.object({ ...acting, act: z.object(acting).optional() }).optional(),
  })
  .openapi('Introspection');

const introspectRoute = createRoute({
  method: 'post',
  path: '/oauth/introspect',
  summary: 'What a token is good for (RFC 7662); signed where Accept asks for it (RFC 9701)',
  tags: ['identity'],
  request: { body: tokenForm },
  responses: {
    200: {
      ...jsonAnswer('Active or not', IntrospectionAnswer),
      content: {
        'application/json': { schema: IntrospectionAnswer },
        [signedAnswer]: { schema: z.string() },
      },
    },
    401: { description: 'The client did not prove itself' },
  },
});

const revokeRoute = createRoute({
  method: 'post',
  path: '/oauth/revoke',
  summary: 'Takes an own token back (RFC 7009); a refresh token takes its session with it',
  tags: ['identity'],
  request: { body: tokenForm },
  responses: {
    200: { description: 'It is of no use now, whatever it was' },
    401: { description: 'The client did not prove itself' },
  },
});

/** RFC 9701 s5: typed, for one audience, and with the answer under a claim of its own, so that it is no token. */
async function signedIntrospection(
  platform: Platform,
  asking: Member,
  answer: Introspection,
): Promise<string> {
  return signJws(platform.keys, introspectionType, {
    iss: platform.config.publicOrigin,
    aud: asking.clientId,
    iat: Math.floor(platform.clock().getTime() / 1000),
    token_introspection: answer,
  });
}

async function revoke(platform: Platform, client: Member, token: string): Promise<void> {
  const verified = await verifyAccessToken(platform, token);
  if (verified.ok) {
    const { client_id, jti, exp } = verified.value;
    if (client_id === client.clientId) await revokeToken(platform, jti, new Date(exp * 1000));
    return;
  }
  const row = await findByRefreshToken(platform, token, client.clientId);
  if (row) await endSession(platform, row.sid, byClient(client));
}

const acts = {
  introspect: {
    name: 'token.introspect',
    unlogged: 'says whether a token of its own stands',
    who: 'client',
    changes: false,
  },
  revoke: {
    name: 'token.revoke',
    logged: ['session.ended'],
    who: 'client',
    changes: true,
  },
} as const satisfies Record<string, Act>;

export function introspectRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes();
  openRoute(routes, introspectRoute, acts.introspect, async (c) => {
    const read = await readClientRequest(platform, c, 'unread', 'token');
    if (!read.ok) return refuseClient(platform, c, read.failure);
    const { member } = read.value.client;
    const answer = await introspect(platform, member, read.value.form.get('token') ?? '');
    const headers = { 'cache-control': 'no-store', vary: 'Accept' };
    if (!(c.req.header('accept') ?? '').includes(signedAnswer))
      return Response.json(answer, { headers });
    const jwt = await signedIntrospection(platform, member, answer);
    return new Response(jwt, { headers: { ...headers, 'content-type': signedAnswer } });
  });
  openRoute(routes, revokeRoute, acts.revoke, async (c) => {
    const read = await readClientRequest(platform, c, 'unread', 'token');
    if (!read.ok) return refuseClient(platform, c, read.failure);
    await revoke(platform, read.value.client.member, read.value.form.get('token') ?? '');
    return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } });
  });
  return routes;
}
