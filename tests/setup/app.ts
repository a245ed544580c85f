import { importJWK, type JWK } from 'jose';
import * as client from 'openid-client';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { appRedirectUri } from '../../gateway/entries/demo/members.ts';
import type { TestWorld } from './gateway.ts';

export type AppClient = {
  readonly config: client.Configuration;
  readonly dpop: client.DPoPHandle;
};

/** The private key of a member. */
export async function asPrivateKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new TypeError('the key of a member is asymmetric');
  return key;
}

/** The sample app, made with `openid-client` as it comes. */
export async function openApp({ origin, memberKeys }: TestWorld): Promise<AppClient> {
  const jwk = memberKeys['delta-app'];
  const key = await asPrivateKey(jwk);
  const config = await client.discovery(
    new URL(origin),
    'delta-app',
    undefined,
    client.PrivateKeyJwt({ key, kid: jwk.kid ?? '' }),
    { execute: [client.allowInsecureRequests] },
  );
  const dpop = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
  return { config, dpop };
}

/** A person of Wujiang signs in to the app, through all pages, and agrees. */
export async function signInToApp(
  { config, dpop }: AppClient,
  change: Readonly<Record<string, string>> = {},
) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: appRedirectUri,
    scope: 'openid cases:read cases:submit claim:name claim:phone_number',
    region: '320509',
    kind: 'person',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...change,
  };
  const start = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: dpop });
  const [person] = people;
  const back = await signInAtHome(start.href, appRedirectUri, person.login, samplePassword);
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  };
  return client.authorizationCodeGrant(config, back, checks, undefined, { DPoP: dpop });
}
