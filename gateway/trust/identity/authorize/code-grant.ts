import { base64url } from 'jose';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { equalSecrets, utf8 } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { IssuedToken } from '../access-token.ts';
import type { Client } from '../client-authentication.ts';
import { endSession } from '../end-session.ts';
import { type Form, required } from '../form.ts';
import { issueIdToken } from '../id-token.ts';
import { byDoor } from '../session-ended.ts';
import { appSessionLifetimeMs, openSession } from '../sessions.ts';
import { issueForPerson } from './issue.ts';
import { newRefreshToken } from './refresh.ts';
import type { AuthorizationRequest } from './request.ts';
import { redeemCode } from './store.ts';

const invalid = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_grant', { internal }));

/** RFC 7636 s4.6: the hash of the secret that only who began the request has. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(verifier));
  return base64url.encode(new Uint8Array(digest));
}

/** What a thief of the code does not have. */
async function mismatch(
  request: AuthorizationRequest,
  client: Client,
  form: Form,
): Promise<string | undefined> {
  const verifier = form.get('code_verifier') ?? '';
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return 'code_verifier';
  if (!equalSecrets(await challengeOf(verifier), request.codeChallenge)) return 'code_verifier';
  if (form.get('redirect_uri') !== request.redirectUri) return 'redirect_uri';
  if (request.jkt === undefined) return undefined;
  return client.tokenType === 'DPoP' && client.jkt === request.jkt ? undefined : 'dpop key';
}

async function issue(
  platform: Platform,
  client: Client,
  request: AuthorizationRequest,
  sid: string,
): Promise<Result<IssuedToken, Failure>> {
  const session = await openSession(platform, sid);
  if (!session.ok) return invalid('session ended');
  const { consented } = session.value;
  if (!consented) return invalid('no consent');
  const issued = await issueForPerson(platform, client, {
    sid,
    session: session.value,
    ...consented,
  });
  if (!issued.ok) return issued;
  const { token, person } = issued.value;
  const refreshToken = await newRefreshToken(platform, client, sid);
  if (!consented.scopes.includes('openid')) return ok({ ...token, refreshToken });
  const idToken = await issueIdToken(platform, client.member.clientId, person, request.nonce);
  return ok({ ...token, refreshToken, idToken });
}

/**
 * Redeems a code (RFC 6749 s4.1.3): once. A second redemption means that somebody else has it too, so
 * everything that it gave ends. The code is spent before anything is compared: one guess.
 */
export async function authorizationCode(
  platform: Platform,
  client: Client,
  form: Form,
): Promise<Result<IssuedToken, Failure>> {
  const code = required(form, 'code');
  if (!code.ok) return code;
  const keepUntil = new Date(platform.clock().getTime() + appSessionLifetimeMs);
  const redeemed = await redeemCode(platform, code.value, client.member.clientId, keepUntil);
  if (!redeemed?.row.sid) return invalid('unknown code');
  const { sid, request } = redeemed.row;
  const fault =
    redeemed.kind === 'replayed' ? 'code replayed' : await mismatch(request, client, form);
  if (fault === undefined) return issue(platform, client, request, sid);
  await endSession(platform, sid, byDoor);
  return invalid(fault);
}
