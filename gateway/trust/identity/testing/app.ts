import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from 'jose';
import { fetch } from 'undici';
import { currentNonce } from '../dpop/nonce.ts';
import { tokenDigest } from '../dpop/proof.ts';
import {
  appRedirectUri,
  postToken,
  type Rig,
  type TestMember,
  type TokenAnswer,
  tokenForm,
} from './rig.ts';

export type ProofKey = {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly jkt: string;
};

export async function newProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) };
}

export type ProofChange = {
  readonly header?: object;
  readonly claims?: object;
  readonly accessToken?: string;
};

/** A DPoP proof as a good client makes it, with what a test wants to be different. */
export async function proofFor(
  rig: Rig,
  key: ProofKey,
  method: string,
  path: string,
  { header, claims, accessToken }: ProofChange = {},
): Promise<string> {
  const payload = {
    htm: method,
    htu: `${rig.origin}${path}`,
    jti: crypto.randomUUID(),
    iat: Math.floor(rig.platform.clock().getTime() / 1000),
    nonce: await currentNonce(rig.platform),
    ...(accessToken === undefined ? {} : { ath: await tokenDigest(accessToken) }),
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk, ...header })
    .sign(key.privateKey);
}

export const verifier = 'a'.repeat(20) + 'B'.repeat(23);
export const challenge = base64url.encode(
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
);

export const wish = {
  response_type: 'code',
  redirect_uri: appRedirectUri,
  code_challenge: challenge,
  code_challenge_method: 'S256',
  scope: 'openid cases:read claim:name claim:phone_number',
  state: 'state of the app',
  nonce: 'nonce of the app',
  region: '320509',
};

/** Pushes a request. `undefined` takes a parameter away. */
export async function push(
  rig: Rig,
  change: Readonly<Record<string, string | undefined>> = {},
  member: TestMember = rig.app,
  headers: Record<string, string> = {},
) {
  const parameters = Object.fromEntries(
    Object.entries({ ...wish, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const body = await tokenForm(rig, member, parameters);
  const response = await fetch(`${rig.origin}/oauth/par`, {
    method: 'POST',
    body: body.toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...headers,
    },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, string>,
  };
}

export const authorizeUrl = (rig: Rig, requestUri: string, clientId = rig.app.clientId): string =>
  `${rig.origin}/oauth/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`;

/** A person's browser: one cookie jar, redirects followed by hand. */
export type TestBrowser = {
  readonly visit: (url: string, form?: URLSearchParams) => Promise<Visit>;
  readonly cookies: Map<string, string>;
};
export type Visit = { readonly status: number; readonly location: string; readonly html: string };

export function newBrowser(rig: Rig): TestBrowser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    visit: async (url, form) => {
      const response = await fetch(new URL(url, rig.origin).href, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        ...(form ? { body: form } : {}),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0/i.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return {
        status: response.status,
        location: response.headers.get('location') ?? '',
        html: await response.text(),
      };
    },
  };
}

/** From the client's redirect to the consent page, with the ticket that the home region gives. */
export async function signInAtHome(browser: TestBrowser, start: string, ticket: string) {
  const begun = await browser.visit(start);
  const home = await browser.visit(begun.location);
  const back = new URL(home.location).searchParams.get('back') ?? '';
  const landed = await browser.visit(`${back}&ticket=${ticket}`);
  return { begun, home, back, landed };
}

export const csrfOf = (html: string): string => /name="csrf" value="([^"]*)"/.exec(html)?.[1] ?? '';

/** The whole way of a person who agrees to everything: the client's address with its answer. */
export async function answerOf(
  rig: Rig,
  requestUri: string,
  { ticket = 'shen', browser = newBrowser(rig), claims = ['phone_number'] } = {},
): Promise<URL> {
  const { landed } = await signInAtHome(browser, authorizeUrl(rig, requestUri), ticket);
  if (landed.location.startsWith('http')) return new URL(landed.location);
  const { html } = await browser.visit(landed.location);
  const form = new URLSearchParams({ csrf: csrfOf(html), decision: 'approve' });
  for (const claim of claims) form.append('claim', claim);
  const decided = await browser.visit(landed.location, form);
  return new URL(decided.location);
}

/** A token request of the app with its proof. */
export async function appToken(
  rig: Rig,
  key: ProofKey,
  parameters: Readonly<Record<string, string>>,
  member: TestMember = rig.app,
): Promise<TokenAnswer> {
  const dpop = await proofFor(rig, key, 'POST', '/oauth/token');
  return postToken(rig, await tokenForm(rig, member, { ...parameters }), { dpop });
}

export const redeem = (
  rig: Rig,
  key: ProofKey,
  code: string,
  change: Readonly<Record<string, string>> = {},
  member: TestMember = rig.app,
): Promise<TokenAnswer> =>
  appToken(
    rig,
    key,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: appRedirectUri,
      code_verifier: verifier,
      ...change,
    },
    member,
  );

/** A person signed in to the app: everything that the app got. */
export async function signedIn(
  rig: Rig,
  options: { ticket?: string; browser?: TestBrowser } = {},
  own?: ProofKey,
) {
  const key = own ?? (await newProofKey());
  const { body } = await push(rig);
  const answer = await answerOf(rig, body['request_uri'] ?? '', options);
  const redeemed = await redeem(rig, key, answer.searchParams.get('code') ?? '');
  return {
    key,
    answer,
    redeemed,
    accessToken: redeemed.body['access_token'] ?? '',
    refreshToken: redeemed.body['refresh_token'] ?? '',
    idToken: redeemed.body['id_token'] ?? '',
  };
}
