import { importJWK, type JWK } from 'jose';
import type { SigningJwk } from './key-set.ts';

/** Signs with a private half, wherever that lies: whoever asks does not see it. */
export type Sign = (data: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

export type SigningKey = {
  readonly kid: string;
  readonly alg: 'ES256' | 'EdDSA';
  readonly publicJwk: JWK;
  readonly sign: Sign;
};

type PublicPart = Pick<SigningJwk, 'kty' | 'crv' | 'kid' | 'x' | 'y'>;

export const algorithmOf = ({ crv }: Pick<SigningJwk, 'crv'>): SigningKey['alg'] =>
  crv === 'P-256' ? 'ES256' : 'EdDSA';

export const publicPart = (jwk: PublicPart): JWK => ({
  kty: jwk.kty,
  crv: jwk.crv,
  x: jwk.x,
  ...(jwk.y ? { y: jwk.y } : {}),
  kid: jwk.kid,
  use: 'sig',
  alg: algorithmOf(jwk),
});

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' } as const;
const ed25519 = { name: 'Ed25519' } as const;

/** What an algorithm of RFC 7518 s3.4 or RFC 8037 s3.1 is with this very key; undefined for any other pair. */
export function parametersOf(
  alg: string,
  { algorithm }: CryptoKey,
): EcdsaParams | Algorithm | undefined {
  const { name } = algorithm;
  if (alg === 'ES256')
    return name === 'ECDSA' && (algorithm as EcKeyAlgorithm).namedCurve === 'P-256'
      ? ecdsa
      : undefined;
  return (alg === 'EdDSA' || alg === 'Ed25519') && name === 'Ed25519' ? ed25519 : undefined;
}

/** Signs with a key that this process holds. @throws TypeError if it does not sign `alg` */
export function signerOf(alg: string, privateKey: CryptoKey): Sign {
  const parameters = parametersOf(alg, privateKey);
  if (!parameters) throw new TypeError(`a key that does not sign ${alg}`);
  return (data) => crypto.subtle.sign(parameters, privateKey, data);
}

/** A key whose private half stands in the JWK. */
export async function importSigningKey(jwk: SigningJwk): Promise<SigningKey> {
  const publicJwk = publicPart(jwk);
  const alg = algorithmOf(jwk);
  const privateKey = await importJWK({ ...publicJwk, d: jwk.d }, alg);
  if (privateKey instanceof Uint8Array) throw new TypeError('a signing key must be asymmetric');
  return { kid: jwk.kid, alg, publicJwk, sign: signerOf(alg, privateKey) };
}
