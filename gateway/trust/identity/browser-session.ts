import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { equalSecrets, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';

/**
 * Two cookies, each 256 random bits. `login` ties a log-in under way to the browser that began it.
 * `account` names the person who signed in last in this browser and is new after every log-in, so that
 * nobody can plant it beforehand and a kiosk does not show one person to the next.
 */
const cookies = {
  login: { name: 'tongban-login', maxAgeSeconds: 600 },
  account: { name: 'tongban-account', maxAgeSeconds: 8 * 3600 },
} as const;
export type BrowserCookie = keyof typeof cookies;

/** `__Host-` keeps siblings of our domain from planting a cookie; plain http exists on loopback only. */
export const isSecure = (platform: Platform): boolean =>
  platform.config.publicOrigin.startsWith('https:');

export function browserSecret(
  c: Context,
  platform: Platform,
  cookie: BrowserCookie,
): string | undefined {
  const { name } = cookies[cookie];
  const value = isSecure(platform) ? getCookie(c, name, 'host') : getCookie(c, name);
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

export function keepBrowserSecret(
  c: Context,
  platform: Platform,
  cookie: BrowserCookie,
  secret: string,
): void {
  const { name, maxAgeSeconds: maxAge } = cookies[cookie];
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge } as const;
  if (isSecure(platform)) setCookie(c, name, secret, { ...options, secure: true, prefix: 'host' });
  else setCookie(c, name, secret, options);
}

export function forgetBrowserSecret(c: Context, platform: Platform, cookie: BrowserCookie): void {
  const { name } = cookies[cookie];
  if (isSecure(platform)) deleteCookie(c, name, { path: '/', secure: true, prefix: 'host' });
  else deleteCookie(c, name, { path: '/' });
}

/** How a browser's secret lies in the database. */
export const browserHash = (secret: string): Promise<string> => sha256Hex(`browser.${secret}`);

/** The token of a form that only the page of `handle` in this very browser knows; nothing is stored. */
export const formToken = (handle: string, secret: string): Promise<string> =>
  sha256Hex(`form.${handle}.${secret}`);

export const isFormToken = async (
  token: string | null | undefined,
  handle: string,
  secret: string,
): Promise<boolean> => equalSecrets(token ?? '', await formToken(handle, secret));
