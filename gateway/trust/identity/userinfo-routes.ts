import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { personalClaims } from '../federation/entries.ts';
import { authenticate } from './authenticate.ts';
import type { CallerEnv } from './caller.ts';
import { userInfo } from './userinfo.ts';

const UserInfo = z
  .object({
    sub: z.string(),
    ...Object.fromEntries(personalClaims.map((claim) => [claim, z.string().optional()])),
  })
  .openapi('UserInfo');

const route = (method: 'get' | 'post') =>
  createRoute({
    method,
    path: '/oauth/userinfo',
    summary: 'The person of the token, as far as they agreed (OpenID Connect Core s5.3)',
    tags: ['identity'],
    responses: {
      200: jsonAnswer('`sub`, and the claims that the person gave', UserInfo),
      401: { description: 'No token with scope openid, or a log-in that is too weak' },
      403: { description: 'The token is of no person' },
    },
  });

const act = {
  name: 'person.read',
  who: 'member',
  scopes: ['openid'],
  changes: false,
  logged: ['claims.disclosed'],
} as const satisfies Act;

export function userInfoRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  const routes = newRoutes<CallerEnv>();
  const guards = [authenticate(platform, ...act.scopes)];
  for (const method of ['get', 'post'] as const) {
    const answer = async (c: Context<CallerEnv>) => {
      const info = await userInfo(platform, c.get('caller'));
      return info.ok
        ? Response.json(info.value, { headers: { 'cache-control': 'no-store' } })
        : answerFailure(c, info.failure);
    };
    openRoute(routes, route(method), act, answer as never, guards);
  }
  return routes;
}
