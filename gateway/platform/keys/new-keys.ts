import { base64url, exportJWK, generateKeyPair } from 'jose';
import type { KeySet, OwnJwk, SigningJwk } from './key-set.ts';

/** A key pair with its private half. */
export async function newSigningKey(alg: 'ES256' | 'EdDSA', kid: string): Promise<SigningJwk> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid } as SigningJwk;
}

export const newSecretKey = (version: string) => ({
  version,
  secret: base64url.encode(crypto.getRandomValues(new Uint8Array(32))),
});

/** Where new keys come to be: in the key set itself, or in a module that it then names. */
export type KeyMaker = {
  readonly pair: (alg: 'ES256' | 'EdDSA', kid: string) => Promise<OwnJwk>;
  readonly master: (version: string) => Promise<KeySet['master'][number]>;
};

export const inKeySet: KeyMaker = {
  pair: newSigningKey,
  master: async (version) => newSecretKey(version),
};

/** Fresh gateway keys: for the embedded default, for tests and for `npm run keys`. */
export async function newKeySet({ pair, master }: KeyMaker = inKeySet): Promise<KeySet> {
  return {
    signing: [await pair('ES256', 'sig-1')],
    log: [await pair('EdDSA', 'log-1')],
    subject: [newSecretKey('s1')],
    master: [await master('m1')],
  };
}
