import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Content } from './frame.ts';

const scheme = /^[a-z][a-z0-9+.-]*:$/;

/**
 * What `form-action` has to name so that a form's answer may redirect there: browsers hold the whole chain
 * of redirects against it. An app's own scheme has no origin and is named as a scheme.
 * @param url an address, or a scheme alone
 */
export function formTarget(url: string): string {
  if (scheme.test(url)) return url;
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? protocol : origin;
}

/**
 * Nothing but our own style and marks; forms go to us and to where their answer redirects, nowhere else.
 * @param formTargets addresses to which the answer of a form on the page may redirect
 */
export const pagePolicy = (formTargets: readonly string[] = []): string =>
  `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; ` +
  `form-action ${["'self'", ...new Set(formTargets.map(formTarget))].join(' ')}; frame-ancestors 'none'`;

/**
 * Answers a page with the headers that every page of the log-in has: never stored, never framed, and no
 * address of ours, which may hold a handle, in anybody's referrer. `same-origin` rather than
 * `no-referrer`, because the latter takes the Origin off our own forms.
 */
export async function answerPage(
  c: Context,
  content: Content,
  options: { readonly status?: number; readonly formTargets?: readonly string[] } = {},
): Promise<Response> {
  c.header('content-security-policy', pagePolicy(options.formTargets));
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'private, no-store');
  return c.html(content, (options.status ?? 200) as ContentfulStatusCode);
}
