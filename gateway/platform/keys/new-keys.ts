import { base64url, exportJWK, generateKeyPair } from 'jose';
import type { KeySet, SigningJwk } from './key-set.ts';

/** A key pair with its private half. */
export async function newSigningKey(alg: 'ES256' | 'EdDSA', kid: string): Promise<SigningJwk> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid } as SigningJwk;
}

export const newSecretKey = (version: string) => ({
  version,
  secret: base64url.encode(crypto.getRandomValues(new Uint8Array(32))),
});

/** Fresh gateway keys: for the embedded default, for tests and for `npm run keys`. */
export async function newKeySet(): Promise<KeySet> {
  return {
    signing: [await newSigningKey('ES256', 'sig-1')],
    log: [await newSigningKey('EdDSA', 'log-1')],
    subject: [newSecretKey('s1')],
    master: [newSecretKey('m1')],
  };
}
