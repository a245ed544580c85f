import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { RegionCode } from '#contracts/region-code';

const cookieName = 'tongban-home-region';
const maxAge = 400 * 86_400;

/** The region that this browser chose last; a wish, so it is checked for form only and proves nothing. */
export const readRememberedRegion = (c: Context): RegionCode | undefined =>
  RegionCode.safeParse(getCookie(c, cookieName)).data;

/** @param secure whether the public origin is https */
export const rememberRegion = (c: Context, region: RegionCode, secure: boolean): void =>
  setCookie(c, cookieName, region, {
    path: '/oauth',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge,
  });
