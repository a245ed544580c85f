import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import { base64url } from 'jose';
import type { IdentityDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { rejected } from './classify.ts';
import type { NativeCredentials } from './credentials.ts';

/** Everything about one log-in that both of its ends must know. */
export type LoginSecrets = {
  /** Without state: registered with the provider, one per region, so that no other provider's code fits. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636 s4.1: 43 characters. */
  readonly codeVerifier: string;
};

/**
 * Verifier and nonce are made from the log-in's state under a secret of ours, so that nothing has to be
 * stored between the two ends. The state is 256 bit, bound to the browser and spent once by the gateway.
 */
export function loginSecrets(callbackUrl: string, secret: string): LoginSecrets | undefined {
  const url = new URL(callbackUrl);
  const state = url.searchParams.get('state');
  if (!state) return undefined;
  const derive = (use: string): string =>
    base64url.encode(hmac(sha256, base64url.decode(secret), utf8ToBytes(`${use}.${state}`)));
  return {
    redirectUri: `${url.origin}${url.pathname}`,
    state,
    nonce: derive('nonce'),
    codeVerifier: derive('pkce'),
  };
}

type Levels = NativeCredentials['levels'];

/**
 * Asks the provider for its levels: any, or as an essential claim only those that are enough, so that it
 * steps the person up (OpenID Connect Core 1.0 s5.5.1.1). Undefined if none is enough.
 */
function levelParameters(levels: Levels, requiredIal: number): Record<string, string> | undefined {
  const enough = Object.keys(levels).filter((acr) => (levels[acr]?.ial ?? 0) >= requiredIal);
  if (enough.length === 0) return undefined;
  if (requiredIal === 0) return { acr_values: enough.join(' ') };
  return { claims: JSON.stringify({ id_token: { acr: { essential: true, values: enough } } }) };
}

type Input = Parameters<IdentityDoor<NativeCredentials>['beginLogin']>[0];

/** The provider's log-in page (OpenID Connect Core 1.0 s3.1.2.1, RFC 7636 S256). */
export function authorizationUrl(
  { callbackUrl, kind, requiredIal = 0 }: Input,
  credentials: NativeCredentials,
): RegionResult<{ readonly url: string }> {
  const scope = credentials.scopes[kind];
  const login = loginSecrets(callbackUrl, credentials.secret);
  if (scope === undefined || !login)
    return fail(rejected('kind', 'this region does not offer the kind of log-in'));
  const levels = levelParameters(credentials.levels, requiredIal);
  if (!levels) return fail(rejected('level', 'this region proofs nobody to the level'));
  const url = new URL(credentials.authorizationEndpoint);
  const parameters = {
    response_type: 'code',
    client_id: credentials.clientId,
    redirect_uri: login.redirectUri,
    scope,
    state: login.state,
    nonce: login.nonce,
    code_challenge: base64url.encode(sha256(utf8ToBytes(login.codeVerifier))),
    code_challenge_method: 'S256',
    max_age: String(credentials.maxAgeSeconds),
    ...levels,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return ok({ url: url.href });
}
