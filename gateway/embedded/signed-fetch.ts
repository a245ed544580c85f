import { importJWK, type JWK } from 'jose';
import { fetch, type Response } from 'undici';
import { isAnswerGenuine, signRequest } from '../identity/message-signatures/sign-request.ts';

export type SignedCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
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

/**
 * Sends requests signed with a member's key and takes no success that the gateway did not sign for just
 * this request. Refusals can come from before the signature was looked at; those are unsigned.
 */
export function signedFetch(origin: string, jwk: JWK): (call: SignedCall) => Promise<Response> {
  const privateKey = importKey(jwk);
  const keyOf = publishedKeys(origin);
  return async ({ method, path, headers, body }) => {
    const key = { keyId: jwk.kid ?? '', privateKey: await privateKey };
    const request = {
      method,
      url: origin + path,
      headers,
      ...(body === undefined ? {} : { body }),
    };
    const signature = await signRequest(request, key, new Date());
    const answer = await fetch(request.url, {
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
