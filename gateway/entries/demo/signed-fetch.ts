import { importJWK, type JWK } from 'jose';
import { fetch, type Response } from 'undici';
import {
  isAnswerGenuine,
  signRequest,
} from '../../trust/identity/message-signatures/sign-request.ts';

export type SignedCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, jwk.crv === 'Ed25519' ? 'Ed25519' : 'ES256');
  if (key instanceof Uint8Array) throw new TypeError('only asymmetric keys sign');
  return key;
}

/** The gateway's published keys, fetched again when it signs with one that is not known yet. */
function publishedKeys(origin: string): (kid: string) => Promise<CryptoKey | undefined> {
  const known = new Map<string, CryptoKey>();
  return async (kid) => {
    if (!known.has(kid)) {
      const answer = await fetch(`${origin}/.well-known/jwks.json`);
      const { keys } = (await answer.json()) as { keys: JWK[] };
      for (const jwk of keys) known.set(jwk.kid ?? '', await importKey(jwk));
    }
    return known.get(kid);
  };
}

export type Sign = (call: SignedCall) => Promise<Record<string, string>>;

/** Makes the headers that sign a call with a member's key. */
export function signWith(origin: string, jwk: JWK): Sign {
  let imported: Promise<CryptoKey> | undefined;
  return async ({ path, ...message }) => {
    imported ??= importKey(jwk);
    const key = { keyId: jwk.kid ?? '', privateKey: await imported };
    return signRequest({ ...message, url: origin + path }, key, new Date());
  };
}

/**
 * Sends signed requests and takes no success that the gateway did not sign for just this request. Refusals
 * can come from before the signature was looked at; those are unsigned.
 */
export function signedFetch(origin: string, sign: Sign): (call: SignedCall) => Promise<Response> {
  const keyOf = publishedKeys(origin);
  return async (call) => {
    const { method, path, headers, body } = call;
    const signature = await sign(call);
    const answer = await fetch(origin + path, {
      method,
      headers: { ...headers, ...signature },
      body: body ?? null,
    });
    if (answer.ok || answer.headers.has('signature')) {
      const received = {
        status: answer.status,
        header: (name: string) => answer.headers.get(name),
        body: new Uint8Array(await answer.clone().arrayBuffer()),
      };
      if (!(await isAnswerGenuine(received, signature['signature'] ?? '', keyOf)))
        throw new Error(`${method} ${path}: the answer is not signed by the gateway`);
    }
    return answer;
  };
}
