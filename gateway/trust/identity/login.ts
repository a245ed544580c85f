import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { BoundRegion } from '../../platform/process/regions.ts';
import { currentFederation } from '../federation/store.ts';
import { answerUrl, errorUrl } from './authorize/answer-url.ts';
import { hashInHandle, newBrowserHandle } from './browser-handle.ts';
import type { Caller } from './caller.ts';
import {
  type Back,
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
  const { handle, login } = await createLogin(platform, member.clientId, wanted);
  const loginUrl = `${platform.config.publicOrigin}/oauth/logins/${handle}`;
  return ok({ loginUrl, expiresAt: asServed(login.expiresAt) });
}

/** This browser's way to the log-in page of the home region, or why that has none for this log-in. */
export async function beginLogin(
  platform: Platform,
  { region, kind, handleHash }: Login,
  browserSecret: string,
  requiredIal?: number,
): Promise<Result<string, Failure>> {
  const door = await identityDoor(platform, region);
  if (!door.ok) return door;
  const handle = await newBrowserHandle(platform, handleHash, browserSecret);
  const url = callbackUrl(platform.config.publicOrigin, region, handle);
  const begun = door.value.door.beginLogin(
    { callbackUrl: url, kind, ...(requiredIal ? { requiredIal } : {}) },
    door.value.bound.context(),
  );
  return begun.ok ? ok(begun.value.url) : fail(regionRefusal(region, begun.failure));
}

type Callback = {
  readonly region: string;
  readonly handle: string;
  readonly browserSecret: string | undefined;
  /** All values of a query parameter. */
  readonly parameter: (name: string) => readonly string[];
};

export type ReturnedLogin = { readonly login: Login; readonly ticket: RegionalTicket };

/** The person did not sign in there, or the region could not let them. */
export type CancelledLogin = { readonly login: Login; readonly refused: Failure };

const notNow = new Set(['temporarily_unavailable', 'server_error']);

async function cancel(
  platform: Platform,
  back: Back,
  error: string | undefined,
): Promise<Result<CancelledLogin, Failure>> {
  const login = await recordCancel(platform, back);
  if (!login) return notAlive('the log-in is over');
  const code = notNow.has(error ?? '') ? 'region.unavailable' : 'oauth.access_denied';
  return ok({ login, refused: failure(code, { internal: `${back.region} sent no ticket` }) });
}

/**
 * Takes a browser back from the home region: the first one only, and only one that went there. Who comes back
 * without a ticket has not signed in, whatever the region calls that.
 */
export async function takeBack(
  platform: Platform,
  { region, handle, browserSecret, parameter }: Callback,
): Promise<Result<ReturnedLogin | CancelledLogin, Failure>> {
  const door = await identityDoor(platform, region);
  if (!door.ok) return door;
  const hash = await hashInHandle(platform, handle, browserSecret);
  if (hash === undefined || browserSecret === undefined)
    return notAlive('this browser did not start the log-in');
  const back = { region, handle, hash, browserSecret };
  const [text, ...more] = parameter(door.value.door.ticketParameter);
  if (text === undefined) return cancel(platform, back, parameter('error')[0]);
  if (more.length > 0) return notAlive('the home region sent several tickets');
  const ticket = { region, handle, ticket: text };
  if (!parseTicket(formatTicket(ticket)))
    return notAlive('the ticket has no form that a ticket has');
  const login = await recordReturn(platform, back, text);
  return login ? ok({ login, ticket }) : notAlive('the log-in is over');
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
