import type { Context, MiddlewareHandler } from 'hono';
import type { Act } from './act.ts';

/** Of every answer, whatever it is: read by nobody but who asked, run by nobody, shown inside of nothing. */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Of a page, which a browser shows: alone in its window, and with nothing of the machine. */
const pageHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()',
  'x-frame-options': 'DENY',
} as const;

/** RFC 6797: a browser that has been here comes back by https alone. For a year; subdomains are not ours to speak for. */
const transportSecurity = 'max-age=31536000';

/** What anybody may read without saying who they are, a page of another origin may read too: catalogue, keys, metadata, the log. */
const publicHeaders = Object.entries({
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, api-version, x-correlation-id',
  'cross-origin-resource-policy': 'cross-origin',
});

const isPublic = (c: Context): boolean => {
  const { act } = c.var as { readonly act?: Act };
  const isDocument = /^\/(v1|\.well-known|log)\//.test(c.req.path);
  return isDocument && c.req.method === 'GET' && act?.who === 'anyone' && !act.changes;
};

/** What every answer carries, error answers and pages alike; a route that says something of its own is left its word. */
export function answerSafely(publicOrigin: string): MiddlewareHandler {
  const always = Object.entries({
    ...securityHeaders,
    ...(publicOrigin.startsWith('https:')
      ? { 'strict-transport-security': transportSecurity }
      : {}),
  });
  const ofPages = Object.entries(pageHeaders);
  return async (c, next) => {
    c.set('origin', publicOrigin);
    await next();
    const { headers } = c.res;
    if (isPublic(c)) for (const [name, value] of publicHeaders) headers.set(name, value);
    for (const [name, value] of always) if (!headers.has(name)) headers.set(name, value);
    if (!headers.get('content-type')?.startsWith('text/html')) return;
    for (const [name, value] of ofPages) if (!headers.has(name)) headers.set(name, value);
  };
}
