import { fetch } from 'undici';
import { z } from 'zod';
import { usccCheckCharacter } from '#contracts/check-digits';
import type { IdentityDoor, RegionAdapter } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { newToken, type Rig, redirectUri, startRig, type TestMember } from './rig.ts';

/** Behind every ticket that begins with `named`; the others are below real name. */
export const namedPerson = {
  kind: 'person' as const,
  name: '沈示例',
  idType: '111' as const,
  idNumber: '320509189102140022',
  phone: '13900000000',
};

export const namedCompany = {
  kind: 'company' as const,
  name: '示例丝绸有限公司',
  uscc: `91320509XXWJ00001${usccCheckCharacter('91320509XXWJ00001')}`,
};

type Kind = 'person' | 'company';

const assertionFor = (region: string, ticket: string, kind: Kind, now: Date) => ({
  region,
  localId: ticket === 'nobody' ? '0' : `wj-${ticket}`,
  kind,
  level: { ial: 2, aal: 1, raw: '3' },
  authTime: new Date(now.getTime() + (ticket === 'ahead' ? 8 * 3_600_000 : 0)).toISOString(),
  ...(ticket.startsWith('named') ? { party: kind === 'person' ? namedPerson : namedCompany } : {}),
  dropped: [],
});

/** Who acts for a company, as a test wants its home region to say. */
export type AuthorisationOf = NonNullable<IdentityDoor<unknown>['authorisationOf']>;

/** Whether the home regions begin log-ins at all, and whom they were told to have signed out. */
export const home = { closed: false, signedOut: [] as string[] };

/** A home region whose log-in page is not needed here: any ticket but `spent` and `down` names a person. */
const homeRegion = (
  region: string,
  onRedeem: (ticket: string) => void,
  authorisationOf?: AuthorisationOf,
): RegionAdapter<unknown> => ({
  region,
  credentials: z.unknown(),
  identity: {
    ticketParameter: 'ticket',
    beginLogin: ({ callbackUrl }) =>
      home.closed
        ? fail({ kind: 'scheduledClosed', code: 'night', message: 'closed' })
        : ok({ url: `https://home.example/login?back=${encodeURIComponent(callbackUrl)}` }),
    ...(authorisationOf ? { authorisationOf } : {}),
    redeem: async ({ ticket, kind }, { clock }) => {
      onRedeem(ticket);
      if (ticket === 'spent') return fail({ kind: 'rejected', code: '100005', message: 'ticket' });
      if (ticket === 'down')
        return fail({ kind: 'retryable', code: 'timeout', message: 'timeout' });
      return ok(assertionFor(region, ticket, kind, clock()));
    },
    logout: async ({ localId }) => {
      home.signedOut.push(localId);
      return ok(undefined);
    },
    // In this region's own making: `bye:{localId}:{jti}`.
    parseLogoutToken: async ({ logoutToken }, { clock }) => {
      const [word, localId = '', jti = ''] = logoutToken.split(':');
      return word === 'bye'
        ? ok({ localId, jti, expiresAt: new Date(clock().getTime() + 60_000) })
        : fail({ kind: 'unauthorised', code: 'signature', message: 'signature' });
    },
  },
});

const silent: RegionAdapter<unknown> = {
  region: '310118',
  credentials: z.unknown(),
};

/** A gateway with the home regions 320509 and 330421, and 310118 that has no log-in. */
export function startLoginRig(
  clock: () => Date,
  onRedeem: (ticket: string) => void,
  authorisationOf?: AuthorisationOf,
): Promise<Rig> {
  const http = async () =>
    fail({ kind: 'unreachable' as const, message: 'no network in this test' });
  const adapters = [
    homeRegion('320509', onRedeem, authorisationOf),
    homeRegion('330421', onRedeem),
    silent,
  ];
  return startRig(clock, async () =>
    adapters.map((adapter) => ({ adapter, credentials: {}, http })),
  );
}

export async function openLogin(rig: Rig, body: object, member: TestMember = rig.qingpu) {
  const response = await fetch(`${rig.origin}/oauth/logins`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await newToken(rig, member, 'identity:login')}`,
    },
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

export const wanted = { region: '320509', kind: 'person', redirectUri, state: 'client state' };

/** A browser: GETs one address, follows nothing, and shows where it was sent and which cookie it got. */
export async function browse(url: string, cookie = '') {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: cookie === '' ? {} : { cookie },
  });
  const [setCookie = ''] = response.headers.getSetCookie();
  const body = response.status === 302 ? {} : ((await response.json()) as { code?: string });
  return {
    status: response.status,
    code: body.code,
    location: response.headers.get('location') ?? '',
    headers: response.headers,
    setCookie,
    cookie: setCookie.split(';')[0] ?? '',
  };
}

/** Opens a log-in and takes the browser to the home region's door. */
export async function begin(rig: Rig, kind: Kind = 'person') {
  const { body } = await openLogin(rig, { ...wanted, kind });
  const begun = await browse(body['loginUrl'] ?? '');
  const back = new URL(begun.location).searchParams.get('back') ?? '';
  return { ...begun, loginUrl: body['loginUrl'] ?? '', back };
}

/** The whole way to the client's redirect, as its query. */
export async function logIn(
  rig: Rig,
  ticket: string,
  kind: Kind = 'person',
): Promise<URLSearchParams> {
  const { back, cookie } = await begin(rig, kind);
  const returned = await browse(`${back}&ticket=${ticket}`, cookie);
  return new URL(returned.location).searchParams;
}
