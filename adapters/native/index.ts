import { z } from 'zod';
import type { RegionAdapter } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { authorisationOf } from './agents.ts';
import { ApiCredentials, CanonicalApi, type WithApi } from './api-credentials.ts';
import { apiCases, apiCertificates, apiItems } from './api-doors.ts';
import { apiAppointments, apiPeople } from './api-people.ts';
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

const Configured = z.looseObject({ issuer: z.unknown().optional(), api: z.unknown().optional() });
const WithDoors = z.looseObject({ doors: CanonicalApi.shape.doors });

/** The doors that a region has of the canonical API. */
function apiDoors(doors: CanonicalApi['doors']) {
  return {
    ...(doors.includes('cases') ? { cases: apiCases } : {}),
    ...(doors.includes('items') ? { items: apiItems } : {}),
    ...(doors.includes('certificates') ? { certificates: apiCertificates } : {}),
    ...(doors.includes('appointments') ? { appointments: apiAppointments } : {}),
  };
}

/**
 * The adapter as a region is configured: log-in where it names an issuer, the doors of the canonical API where it
 * names them, or both. What is wrong with the configuration is told by the schema that this chooses.
 */
export function nativeAs(
  region: RegionCode,
  configured: unknown,
): RegionAdapter<NativeCredentials> | RegionAdapter<WithApi> {
  const { issuer, api } = Configured.safeParse(configured).data ?? {};
  const named = WithDoors.safeParse(api).data?.doors ?? [];
  const doors = apiDoors(named);
  if (api !== undefined && issuer === undefined)
    return { region, credentials: ApiCredentials, ...doors };
  const { authorisationOf, logout } = apiPeople;
  const { identity, ...provider } = native(region);
  return {
    ...provider,
    ...doors,
    ...(identity && {
      identity: {
        ...identity,
        ...(named.includes('agents') ? { authorisationOf } : {}),
        ...(named.includes('logout') ? { logout } : {}),
      },
    }),
  };
}
