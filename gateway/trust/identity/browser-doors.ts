import type { MiddlewareHandler } from 'hono';
import type { Env } from '../../platform/http/http.ts';

/** Addresses that people's browsers follow, and programs that want to know where they lead. */
export const browserDoors = [
  '/oauth/authorize',
  '/oauth/home/*',
  '/oauth/logins/*',
  '/oauth/callback/*',
  '/oauth/consent/*',
  '/oauth/logout',
] as const;

/**
 * RFC 9110 s9.2.1: who only looks changes nothing. HEAD is answered without a look at what stands behind the
 * address; a browser that fetches ahead of the person is sent away, and asks again when the person comes.
 */
export const safeToLookAt: MiddlewareHandler<Env> = async (c, next) => {
  const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  if (c.req.method === 'HEAD')
    return c.body(null, 200, { ...headers, 'content-type': 'text/html; charset=UTF-8' });
  const ahead = `${c.req.header('sec-purpose') ?? ''} ${c.req.header('purpose') ?? ''}`;
  if (c.req.method === 'GET' && /\b(prefetch|prerender|preview)\b/i.test(ahead))
    return c.body(null, 503, headers);
  return next();
};
