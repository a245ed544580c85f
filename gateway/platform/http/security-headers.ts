import type { MiddlewareHandler } from 'hono';

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
    await next();
    const { headers } = c.res;
    for (const [name, value] of always) if (!headers.has(name)) headers.set(name, value);
    if (!headers.get('content-type')?.startsWith('text/html')) return;
    for (const [name, value] of ofPages) if (!headers.has(name)) headers.set(name, value);
  };
}
