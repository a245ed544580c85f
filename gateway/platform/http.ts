import { OpenAPIHono, type RouteConfig, type RouteHandler, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Failure, failure } from '#contracts/failures';
import type { Log } from './log.ts';
import { describeError } from './log.ts';
import { languageFor, problemOf } from './problem.ts';
import type { Language } from './problem-texts.ts';
import { parseStrictJson } from './strict-json.ts';

export const maxBodyBytes = 256 * 1024;
const maxJsonDepth = 16;

/** What every request carries through the house. Rooms add their own beside it. */
export type RequestVariables = {
  readonly correlationId: string;
  readonly language: Language;
};

export type Env = { Variables: RequestVariables };

/** Answers a failure as RFC 9457 problem details in the caller's language. */
export function answerFailure(c: Context, refused: Failure): Response {
  const correlationId = (c.get('correlationId') as string | undefined) ?? 'unknown';
  const problem = problemOf(refused, c.get('language') ?? 'zh-CN', correlationId);
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'content-language': c.get('language') ?? 'zh-CN',
    'cache-control': 'no-store',
  };
  if (refused.retryAfterSeconds !== undefined) headers['retry-after'] = String(refused.retryAfterSeconds);
  if (problem.status === 401) headers['www-authenticate'] = challenge(refused);
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** RFC 6750 s3; RFC 9470 s3 when the level is too low. */
function challenge(refused: Failure): string {
  if (refused.code === 'auth.token_missing') return 'Bearer';
  if (refused.code === 'auth.insufficient_level') return 'Bearer error="insufficient_user_authentication"';
  return 'Bearer error="invalid_token"';
}

/** A capability's own Hono app: the same validation answers everywhere. */
export function newRoutes<E extends Env = Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      return answerFailure(c as unknown as Context, failure('request.invalid', { fields: fieldErrors(result.error) }));
    },
  });
}

/**
 * Registers a documented route. The schemas validate what comes in; what goes out is a plain Response,
 * because a failure may be the answer of every route. Tests hold answers against the document.
 */
export function serve<R extends RouteConfig, E extends Env>(
  app: OpenAPIHono<E>,
  route: R & { getRoutingPath(): string },
  handler: (c: Parameters<RouteHandler<R, E>>[0]) => Promise<Response> | Response,
): void {
  app.openapi(route as never, handler as never);
}

export function fieldErrors(error: z.core.$ZodError): NonNullable<Failure['fields']> {
  return error.issues.slice(0, 50).map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    reason: issue.message,
  }));
}

/** Correlation id, language and the headers that every answer carries. */
export const requestContext: MiddlewareHandler<Env> = async (c, next) => {
  c.set('correlationId', crypto.randomUUID());
  c.set('language', languageFor(c.req.header('accept-language')));
  await next();
  c.header('x-correlation-id', c.get('correlationId'));
  c.header('api-version', '1');
  c.header('x-content-type-options', 'nosniff');
};

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => answerFailure(c, failure('request.too_large', { detail: `limit: ${maxBodyBytes} bytes` })),
});

/** Refuses bodies that are too large, too deep, ambiguous or not JSON before any handler sees them. */
export const guardBody: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  return limitBody(c, async () => {
    const type = c.req.header('content-type') ?? '';
    if (!/^application\/(?:[a-z.+-]*\+)?json\b/i.test(type)) return next();
    const parsed = parseStrictJson(await c.req.text(), maxJsonDepth);
    if (parsed.ok) return next();
    const code = { malformed: 'request.malformed_json', too_deep: 'request.too_deep', duplicate_member: 'request.duplicate_member' } as const;
    c.res = answerFailure(c, failure(code[parsed.failure]));
    return undefined;
  });
};

/** Requires a JSON body: without this a form would pass unread through a JSON validator. */
export const requireJson: MiddlewareHandler<Env> = async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/json\b/i.test(type)) return next();
  return answerFailure(c, failure('request.unsupported_media_type', { detail: 'expected application/json' }));
};

/** The last answer to a bug: nothing of it reaches the caller, all of it reaches the log. */
export const answerBug = (log: Log) => (error: Error, c: Context) => {
  log.error('request.bug', { correlationId: c.get('correlationId') as string, path: c.req.routePath, error: describeError(error) });
  return answerFailure(c, failure('gateway.internal'));
};
