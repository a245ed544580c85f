import type { Context } from 'hono';
import type { Content } from './frame.ts';

const hashes = new Map<string, Promise<string>>();

function hashOf(style: string): Promise<string> {
  const known = hashes.get(style);
  if (known !== undefined) return known;
  const hash = crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(style))
    .then((bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))));
  hashes.set(style, hash);
  return hash;
}

/**
 * Answers a page that is made to be printed and kept by nobody else: nothing is loaded, run or sent, and its
 * one style is named by its hash (CSP Level 3 s2.3.1).
 * @param style the text of the page's only `style` element, a constant
 */
export async function answerPrinted(c: Context, page: Content, style: string): Promise<Response> {
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'sha256-${await hashOf(style)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'private, no-store');
  return c.html(page);
}
