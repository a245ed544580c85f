import { base64url } from 'jose';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { appRedirectUri } from '../../gateway/entries/demo/members.ts';
import { newId } from '../../gateway/platform/database/ids.ts';
import { currentNonce } from '../../gateway/trust/identity/dpop/nonce.ts';
import { tokenDigest } from '../../gateway/trust/identity/dpop/proof.ts';
import type { Stage } from '../scenarios/refusals.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import type { RawAnswer } from '../setup/ask.ts';
import { bytesOf, honestly, type KeyPair, nowSeconds } from './forge-jwt.ts';

export const verifier = 'v'.repeat(43);
const challenge = base64url.encode(
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(verifier))),
);

/** The sample app with its DPoP key, sending exactly what a test wants it to send. */
export type AppSide = {
  readonly proof: (method: string, path: string, accessToken?: string) => Promise<string>;
  readonly ask: (form: Record<string, string>) => Promise<RawAnswer>;
  readonly push: (change?: Record<string, string>) => Promise<RawAnswer>;
  /** A person of Wujiang signs in and agrees. @returns the code */
  readonly code: () => Promise<string>;
  readonly redeem: (code: string) => Promise<RawAnswer>;
};

export const jsonOf = ({ text }: RawAnswer): Record<string, string> =>
  JSON.parse(text) as Record<string, string>;

/** A DPoP proof for one request. */
export async function dpopProof(
  stage: Stage,
  pair: KeyPair,
  method: string,
  path: string,
  accessToken?: string,
): Promise<string> {
  const { kty, crv, x, y } = pair.publicJwk;
  const ath = accessToken === undefined ? {} : { ath: await tokenDigest(accessToken) };
  return honestly({
    header: { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } },
    claims: {
      htm: method,
      htu: stage.origin + path,
      jti: newId('jti', new Date()),
      iat: nowSeconds(),
      nonce: await currentNonce(stage.gateway.platform),
      ...ath,
    },
    ...pair,
  });
}

export function appSide(stage: Stage, pair: KeyPair): AppSide {
  const member = stage.member('delta-app');
  const proof: AppSide['proof'] = (...request) => dpopProof(stage, pair, ...request);
  const ask: AppSide['ask'] = async (form) =>
    stage.ask(
      tokenRequest(await clientForm(member, form), { dpop: await proof('POST', '/oauth/token') }),
    );
  const push: AppSide['push'] = async (change = {}) => {
    const form = {
      response_type: 'code',
      redirect_uri: appRedirectUri,
      scope: 'openid cases:read claim:name',
      region: '320509',
      kind: 'person',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      nonce: 'n',
      ...change,
    };
    return stage.ask({ ...tokenRequest(await clientForm(member, form)), path: '/oauth/par' });
  };
  return {
    proof,
    ask,
    push,
    code: async () => {
      const { request_uri: requestUri = '' } = jsonOf(await push());
      const query = new URLSearchParams({ client_id: 'delta-app', request_uri: requestUri });
      const start = `${stage.origin}/oauth/authorize?${query}`;
      const back = await signInAtHome(start, appRedirectUri, people[0].login, samplePassword);
      return back.searchParams.get('code') ?? '';
    },
    redeem: (code) =>
      ask({
        grant_type: 'authorization_code',
        code,
        redirect_uri: appRedirectUri,
        code_verifier: verifier,
      }),
  };
}
