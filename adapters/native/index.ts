import type { RegionAdapter } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { authorisationOf } from './agents.ts';
import { appointments } from './appointments.ts';
import { authorizationUrl } from './authorization.ts';
import { NativeCredentials } from './credentials.ts';
import { parseLogoutToken } from './logout.ts';
import { newProvider } from './provider.ts';
import { redeemCode } from './redeem.ts';

/**
 * The adapter of any region that is an OpenID provider itself (OpenID Connect Core 1.0, code flow with
 * PKCE and `private_key_jwt`). Made per region: what it knows of the provider's keys lives in it.
 *
 * RFC 9207 `iss` is not needed against mix-up: every region has a redirect address of its own, and the
 * gateway binds the state to the region (RFC 9700 s4.4.2.2).
 */
export function native(region: RegionCode): RegionAdapter<NativeCredentials> {
  const provider = newProvider(region);
  return {
    region,
    credentials: NativeCredentials,
    levelWords: ({ levels }) => Object.keys(levels),
    identity: {
      ticketParameter: 'code',
      beginLogin: (input, { credentials }) => authorizationUrl(input, credentials),
      redeem: (input, context) => redeemCode(input, region, provider, context),
      parseLogoutToken: parseLogoutToken(provider),
      authorisationOf,
    },
    appointments,
  };
}
