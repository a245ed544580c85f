import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { currentFederation } from '../federation/store.ts';
import type { Platform } from '../platform/platform.ts';
import type { BoundRegion } from '../platform/regions.ts';
import type { Caller } from './caller.ts';
import { bindBrowser, createLogin, type Login, type NewLogin, recordReturn } from './logins.ts';
import { regionRefusal } from './region-refusal.ts';
import { callbackUrl, formatTicket, parseTicket, type RegionalTicket } from './regional-ticket.ts';

const notAlive = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_grant', { detail }));

async function identityDoor(platform: Platform, region: string) {
  const { regionCodes } = await currentFederation(platform);
  const bound: BoundRegion | undefined = platform.regions.get(region);
  if (!regionCodes.has(region) || !bound) return fail(failure('federation.region_unknown'));
  const door = bound.adapter.identity;
  return door ? ok({ bound, door }) : fail(failure('region.capability_missing'));
}

/**
 * Opens a log-in for a member that may exchange people of that region towards somewhere.
 * @param wanted `redirectUri` must equal one of the member's registered ones, byte for byte
 */
export async function openLogin(
  platform: Platform,
  caller: Caller,
  wanted: NewLogin,
): Promise<Result<{ readonly loginUrl: string; readonly expiresAt: string }, Failure>> {
  const { members } = await currentFederation(platform);
  const member = members.get(caller.clientId);
  if (!member)
    return fail(failure('auth.token_invalid', { internal: 'member left the federation' }));
  if (!member.redirectUris.includes(wanted.redirectUri)) {
    return fail(
      failure('request.invalid', {
        fields: [{ pointer: '/redirectUri', reason: 'not registered for this member' }],
      }),
    );
  }
  const door = await identityDoor(platform, wanted.region);
  if (!door.ok) return door;
  if (!member.exchange.some((entry) => entry.home === wanted.region)) {
    return fail(
      failure('auth.not_permitted', { detail: `no exchange permission for home ${wanted.region}` }),
    );
  }
  const { handle, expiresAt } = await createLogin(platform, member.clientId, wanted);
  const loginUrl = `${platform.config.publicOrigin}/oauth/logins/${handle}`;
  return ok({ loginUrl, expiresAt: expiresAt.toISOString() });
}

/** Binds the browser and says where its home region's log-in page is. */
export async function beginLogin(
  platform: Platform,
  handle: string,
  browserSecret: string,
  requiredIal?: number,
): Promise<Result<string, Failure>> {
  const login = await bindBrowser(platform, handle, browserSecret);
  if (!login) return notAlive('the log-in is over, or another browser has opened it');
  const door = await identityDoor(platform, login.region);
  if (!door.ok) return door;
  const url = callbackUrl(platform.config.publicOrigin, login.region, handle);
  const begun = door.value.door.beginLogin(
    { callbackUrl: url, kind: login.kind, ...(requiredIal ? { requiredIal } : {}) },
    door.value.bound.context(),
  );
  return begun.ok ? ok(begun.value.url) : fail(regionRefusal(login.region, begun.failure));
}

type Callback = {
  readonly region: string;
  readonly handle: string;
  readonly browserSecret: string;
  /** All values of a query parameter. */
  readonly parameter: (name: string) => readonly string[];
};

export type ReturnedLogin = { readonly login: Login; readonly ticket: RegionalTicket };

/** Takes the browser back from the home region: once, and only the browser that went there. */
export async function takeBack(
  platform: Platform,
  callback: Callback,
): Promise<Result<ReturnedLogin, Failure>> {
  const { region, handle, browserSecret } = callback;
  const door = await identityDoor(platform, region);
  if (!door.ok) return door;
  const [text, ...more] = callback.parameter(door.value.door.ticketParameter);
  if (text === undefined || more.length > 0)
    return notAlive('the home region sent no ticket, or several');
  const ticket = { region, handle, ticket: text };
  if (!parseTicket(formatTicket(ticket)))
    return notAlive('the ticket has no form that a ticket has');
  const login = await recordReturn(platform, { ...ticket, browserSecret });
  return login
    ? ok({ login, ticket })
    : notAlive('the log-in is over, or this browser did not start it');
}

/**
 * Where the browser goes after a log-in that a member opened: its registered address with
 * `regional_ticket`, its `state` and `iss` (RFC 9207). The ticket is not redeemed here but by the member,
 * who must prove itself for that.
 */
export function memberReturnUrl(platform: Platform, { login, ticket }: ReturnedLogin): string {
  const url = new URL(login.redirectUri);
  url.searchParams.set('regional_ticket', formatTicket(ticket));
  if (login.clientState !== null) url.searchParams.set('state', login.clientState);
  url.searchParams.set('iss', platform.config.publicOrigin);
  return url.href;
}
