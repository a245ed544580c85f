import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Platform } from '../../platform/process/platform.ts';
import { isSecure } from '../../trust/identity/browser-session.ts';

const cookie = 'tongban-next';
/** An application or a question that somebody came to from a guide, and nothing else: no address of others is gone to. */
const shape = /^\/me\/(?:apply|questions)\?[\w.=&%-]{1,600}$/;
const maxAge = 600;

const deleteNext = (c: Context) => deleteCookie(c, cookie, { path: '/me' });

export const hasNext = (c: Context): boolean => shape.test(getCookie(c, cookie) ?? '');

/** Keeps for ten minutes, in this browser alone, where its person was going when they were asked to sign in. */
export function rememberNext(c: Context, platform: Platform): void {
  const { pathname, search } = new URL(c.req.url);
  const next = `${pathname}${search}`;
  // Whoever comes another way does not go where somebody before them was going.
  if (!shape.test(next)) {
    deleteNext(c);
    return;
  }
  setCookie(c, cookie, next, {
    path: '/me',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(platform),
    maxAge,
  });
}

/** Where they go on, once. */
export function takeNext(c: Context): string {
  const next = getCookie(c, cookie) ?? '';
  if (next !== '') deleteNext(c);
  return shape.test(next) ? next : '/me';
}
