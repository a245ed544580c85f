import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { BoundRegion } from '../../platform/process/regions.ts';
import { currentFederation } from '../federation/store.ts';
import { answerUrl, errorUrl } from './authorize/answer-url.ts';
import type { Caller } from './caller.ts';
import {
  bindBrowser,
  createLogin,
  type Login,
  type NewLogin,
  recordCancel,
  recordReturn,
} from './logins.ts';
import { forBrowser, regionRefusal } from './region-refusal.ts';
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

export type BegunLogin = {
  readonly login: Login;
  /** The home region's page, or why the region has none for this log-in. */
  readonly page: Result<string, Failure>;
};

/** Binds the browser and says where its home region's log-in page is. */
export async function beginLogin(
  platform: Platform,
  handle: string,
  browserSecret: string,
  requiredIal?: number,
): Promise<Result<BegunLogin, Failure>> {
  const login = await bindBrowser(platform, handle, browserSecret);
  if (!login) return notAlive('the log-in is over, or another browser has opened it');
  const door = await identityDoor(platform, login.region);
  if (!door.ok) return ok({ login, page: door });
  const url = callbackUrl(platform.config.publicOrigin, login.region, handle);
  const begun = door.value.door.beginLogin(
    { callbackUrl: url, kind: login.kind, ...(requiredIal ? { requiredIal } : {}) },
    door.value.bound.context(),
  );
  const page = begun.ok ? ok(begun.value.url) : fail(regionRefusal(login.region, begun.failure));
  return ok({ login, page });
}

type Callback = {
  readonly region: string;
  readonly handle: string;
  readonly browserSecret: string;
  /** All values of a query parameter. */
  readonly parameter: (name: string) => readonly string[];
};

export type ReturnedLogin = { readonly login: Login; readonly ticket: RegionalTicket };

/** The person did not sign in there, or the region could not let them. */
export type CancelledLogin = { readonly login: Login; readonly refused: Failure };

const notNow = new Set(['temporarily_unavailable', 'server_error']);

async function cancel(
  platform: Platform,
  { parameter, ...back }: Callback,
): Promise<Result<CancelledLogin, Failure>> {
  const login = await recordCancel(platform, back);
  if (!login) return notAlive('the log-in is over, or this browser did not start it');
  const [error = ''] = parameter('error');
  const code = notNow.has(error) ? 'region.unavailable' : 'oauth.access_denied';
  return ok({ login, refused: failure(code, { internal: `${back.region} sent no ticket` }) });
}

/**
 * Takes the browser back from the home region: once, and only the browser that went there. Who comes back
 * without a ticket has not signed in, whatever the region calls that.
 */
export async function takeBack(
  platform: Platform,
  callback: Callback,
): Promise<Result<ReturnedLogin | CancelledLogin, Failure>> {
  const { region, handle, browserSecret } = callback;
  const door = await identityDoor(platform, region);
  if (!door.ok) return door;
  const [text, ...more] = callback.parameter(door.value.door.ticketParameter);
  if (text === undefined) return cancel(platform, callback);
  if (more.length > 0) return notAlive('the home region sent several tickets');
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
  const { publicOrigin } = platform.config;
  return answerUrl(askedOf(login), publicOrigin, { regional_ticket: formatTicket(ticket) });
}

const askedOf = ({ redirectUri, clientState }: Login) =>
  clientState === null ? { redirectUri } : { redirectUri, state: clientState };

/** The same with an error: the member is told, and the person is not left on a page of ours. */
export const memberErrorUrl = (platform: Platform, login: Login, refused: Failure): string =>
  errorUrl(askedOf(login), platform.config.publicOrigin, forBrowser(refused));
