import { base64url, importJWK, type JWK } from 'jose';
import type { KeySet } from './config.ts';
import { utf8 } from './digest.ts';
import { importMasterKey, type MasterKey } from './seal.ts';

export type SigningKey = {
  readonly kid: string;
  readonly alg: 'ES256' | 'EdDSA';
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
};

/** The gateway's own keys, imported once. */
export type Keys = {
  /** Signs from now on. */
  readonly signing: SigningKey;
  /** All public keys that verify what is still in circulation. */
  readonly publicJwks: { readonly keys: readonly JWK[] };
  readonly verifying: ReadonlyMap<string, CryptoKey>;
  readonly log: SigningKey;
  readonly subject: readonly { readonly version: string; readonly key: CryptoKey }[];
  readonly master: MasterKey;
  /** HMAC key of short-lived challenges: derived, so that every process with the same keys has it. */
  readonly challenge: CryptoKey;
  readonly masterByVersion: (version: string) => MasterKey | undefined;
};

type ConfiguredJwk = KeySet['signing'][number];

function publicPart(jwk: ConfiguredJwk): JWK {
  const alg = jwk.crv === 'P-256' ? 'ES256' : 'EdDSA';
  return {
    kty: jwk.kty,
    crv: jwk.crv,
    x: jwk.x,
    ...(jwk.y ? { y: jwk.y } : {}),
    kid: jwk.kid,
    use: 'sig',
    alg,
  };
}

async function importSigningKey(jwk: ConfiguredJwk): Promise<SigningKey> {
  const publicJwk = publicPart(jwk);
  const alg = jwk.crv === 'P-256' ? 'ES256' : 'EdDSA';
  const privateKey = await importJWK({ ...publicJwk, d: jwk.d }, alg);
  if (privateKey instanceof Uint8Array) throw new TypeError('a signing key must be asymmetric');
  return { kid: jwk.kid, alg, privateKey, publicJwk };
}

async function importVerifyingKey(jwk: JWK): Promise<readonly [string, CryptoKey]> {
  const key = await importJWK(jwk, jwk.alg);
  if (key instanceof Uint8Array) throw new TypeError('a verifying key must be asymmetric');
  return [jwk.kid ?? '', key];
}

export async function importKeys(set: KeySet): Promise<Keys> {
  const [first, ...others] = await Promise.all(set.signing.map(importSigningKey));
  if (!first) throw new TypeError('at least one signing key is needed');
  const publicKeys = [first, ...others].map((key) => key.publicJwk);
  const masters = await Promise.all(
    set.master.map(({ version, secret }) =>
      importMasterKey(version, new Uint8Array(base64url.decode(secret))),
    ),
  );
  const [master] = masters;
  if (!master) throw new TypeError('at least one master key is needed');
  return {
    signing: first,
    publicJwks: { keys: publicKeys },
    verifying: new Map(await Promise.all(publicKeys.map(importVerifyingKey))),
    log: await importSigningKey(set.log),
    subject: await Promise.all(set.subject.map(importSubjectKey)),
    master,
    challenge: await deriveChallengeKey(set.master[0]?.secret ?? ''),
    masterByVersion: (version) => masters.find((candidate) => candidate.version === version),
  };
}

/** RFC 5869: a key for another purpose than the secret that it comes from. */
async function deriveChallengeKey(secret: string): Promise<CryptoKey> {
  const raw = new Uint8Array(base64url.decode(secret));
  const base = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  const info = utf8('tongban challenge');
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    base,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
}

async function importSubjectKey(entry: KeySet['subject'][number]) {
  const raw = new Uint8Array(base64url.decode(entry.secret));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return { version: entry.version, key };
}
