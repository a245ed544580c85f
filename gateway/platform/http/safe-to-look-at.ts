import type { MiddlewareHandler } from 'hono';

const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/**
 * Before every GET that changes something (RFC 9110 s9.2.1): who only looks changes nothing. HEAD is answered
 * without a look at what stands behind the address.
 */
export const headChangesNothing: MiddlewareHandler = async (c, next) =>
  c.req.method === 'HEAD' ? c.body(null, 204, headers) : next();

/** As that, where people's browsers go: one that fetches ahead of the person asks again when the person comes. */
export const safeToLookAt: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'HEAD')
    return c.body(null, 200, { ...headers, 'content-type': 'text/html; charset=UTF-8' });
  const ahead = `${c.req.header('sec-purpose') ?? ''} ${c.req.header('purpose') ?? ''}`;
  return c.req.method === 'GET' && /\b(prefetch|prerender|preview)\b/i.test(ahead)
    ? c.body(null, 503, headers)
    : next();
};
