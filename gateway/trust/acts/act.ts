import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { jsonBody, memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { CallerEnv } from '../identity/caller.ts';
import { idempotencyClaim } from './idempotency.ts';

/** The header of every route that changes something. */
export const keyed = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'required; 8 to 128 visible ASCII characters' }),
});

type Door<P, Q, B> = Pick<RouteConfig, 'tags' | 'summary' | 'description' | 'responses'> & {
  readonly path: P;
  readonly params: Q;
  readonly body: B;
};

/** A door through which a member changes something that is there: keyed, with JSON, refused with a problem. */
export const actRoute = <P extends string, Q extends z.ZodObject, B extends z.ZodType>({
  params,
  body,
  responses,
  ...said
}: Door<P, Q, B>) =>
  createRoute({
    ...said,
    method: 'post',
    security: memberToken,
    request: { params, headers: keyed, body: jsonBody(body) },
    responses: { ...responses, default: problemAnswer },
  });

/** What a state-changing request of a member needs before its body is looked at by the rules. */
export async function actOf(c: Pick<Context<CallerEnv>, 'get' | 'req'>, body: unknown) {
  const caller = c.get('caller');
  const claim = await idempotencyClaim(
    caller.clientId,
    c.req.header('idempotency-key'),
    `${c.req.method} ${c.req.path}`,
    canonicalJson(body),
  );
  return { caller, claim, bodyDigest: await sha256Hex(await c.req.text()) };
}
