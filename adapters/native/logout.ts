import { z } from 'zod';
import type { IdentityDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import type { NativeCredentials } from './credentials.ts';
import { proveToken } from './proven-token.ts';
import type { Provider } from './provider.ts';

const maxAgeSeconds = 120;
const event = 'http://schemas.openid.net/event/backchannel-logout';

/** A nonce would make it an id token to somebody who does not look at `typ` (Back-Channel Logout 1.0 s2.4). */
const LogoutClaims = z.looseObject({
  sub: z.string().min(1).max(128),
  jti: z.string().min(1).max(200),
  exp: z.number(),
  nonce: z.undefined().optional(),
  events: z.looseObject({ [event]: z.looseObject({}) }),
});

type Door = NonNullable<IdentityDoor<NativeCredentials>['parseLogoutToken']>;

/** `sub` is required: we know a region's people by it and keep no session numbers of the region. */
export const parseLogoutToken =
  (provider: Provider): Door =>
  async ({ logoutToken }, context): ReturnType<Door> => {
    const kind = { types: ['logout+jwt'], maxAgeSeconds };
    const proven = await proveToken(logoutToken, kind, provider, context);
    if (!proven.ok) return proven;
    const claims = LogoutClaims.safeParse(proven.value);
    if (!claims.success) return fail(malformed('logout_token'));
    const { sub, jti, exp } = claims.data;
    return ok({ localId: sub, jti, expiresAt: new Date(exp * 1000) });
  };
