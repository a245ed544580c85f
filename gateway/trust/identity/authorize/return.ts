import { type Failure, failure } from '#contracts/failures';
import type { SubjectAssertion } from '#contracts/subject';
import { newSecret } from '../../../platform/database/ids.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { browserHash } from '../browser-session.ts';
import type { CancelledLogin, ReturnedLogin } from '../login.ts';
import type { Login } from '../logins.ts';
import { forBrowser } from '../region-refusal.ts';
import { redeemTicket } from '../regional-ticket.ts';
import { insertSession, sealSession } from '../sessions.ts';
import { errorUrl } from './answer-url.ts';
import type { AuthorizationRequest } from './request.ts';
import { type Authorization, beginConsent, dropAuthorization, findByHash } from './store.ts';

/** Where the browser goes now; `accountSecret` is new with every log-in. */
export type Landing = { readonly url: string; readonly accountSecret?: string };

/** OIDC Core s3.1.2.1: what the client asked of the log-in is held against what the home region says it was. */
function weakness(
  request: AuthorizationRequest,
  { level, authTime }: SubjectAssertion,
  now: Date,
): Failure | undefined {
  if (level.ial < request.ial) return failure('oauth.level_unmet');
  const { maxAgeSeconds } = request;
  if (maxAgeSeconds === undefined) return undefined;
  // The time at home and our time are two clocks.
  const oldest = now.getTime() - (maxAgeSeconds + 5) * 1000;
  return Date.parse(authTime) < oldest ? failure('oauth.level_unmet') : undefined;
}

/** Tells the client at its registered address. What it asked for stays open for whoever has not been refused. */
export function refusalUrl(platform: Platform, from: Authorization, failed: Failure): string {
  const refused = forBrowser(failed);
  const { code, internal } = refused;
  platform.log.info('authorize.refused', { client: from.clientId, code, internal });
  return errorUrl(from.request, platform.config.publicOrigin, refused);
}

/**
 * Ends an authorization that came to nothing.
 * @returns undefined if it is over, because another browser was first
 */
async function refuse(
  platform: Platform,
  from: Authorization,
  failed: Failure,
): Promise<Landing | undefined> {
  if (!(await dropAuthorization(platform, from))) return undefined;
  return { url: refusalUrl(platform, from, failed) };
}

async function keep(
  platform: Platform,
  from: Authorization,
  { browserHash: returning }: Login,
  assertion: SubjectAssertion,
): Promise<Landing | undefined> {
  const accountSecret = newSecret();
  const browser = await browserHash(accountSecret);
  const row = await sealSession(platform, from.clientId, assertion, browser);
  const handle = await platform.database().transaction(async (tx) => {
    const moved = await beginConsent(platform, tx, from, {
      sid: row.sid,
      browserHash: returning,
    });
    if (moved !== undefined) await insertSession(tx, row);
    return moved;
  });
  return handle === undefined ? undefined : { url: `/oauth/consent/${handle}`, accountSecret };
}

/**
 * The person is back from home: their ticket becomes a session, waiting for their consent.
 * @returns undefined if the authorization is over or another return of it was first
 */
export async function landFromHome(
  platform: Platform,
  { login, ticket }: ReturnedLogin,
): Promise<Landing | undefined> {
  const from = await findByHash(platform, login.authorization ?? '');
  if (!from) return undefined;
  const redeemed = await redeemTicket(platform, login.clientId, ticket);
  if (!redeemed.ok) return refuse(platform, from, redeemed.failure);
  const weak = weakness(from.request, redeemed.value, platform.clock());
  return weak ? refuse(platform, from, weak) : keep(platform, from, login, redeemed.value);
}

/**
 * The person is back from home without having signed in.
 * @returns undefined if the authorization is over
 */
export async function landCancelled(
  platform: Platform,
  { login, refused }: CancelledLogin,
): Promise<Landing | undefined> {
  const from = await findByHash(platform, login.authorization ?? '');
  return from && refuse(platform, from, refused);
}
