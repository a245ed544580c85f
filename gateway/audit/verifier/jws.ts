import {
  type Bytes,
  base64,
  type Fields,
  recordOf,
  refuse,
  sha256,
  textOf,
  utf8,
} from './bytes.ts';
import { canonical } from './json.ts';
import { ed25519 } from './signatures.ts';

/** JWS ES256 or EdDSA (RFC 7515), or a signature over a text (RFC 9421), by a JWK. */
export async function holds(jwk: Fields, signature: Bytes, message: Bytes): Promise<boolean> {
  const { kty, crv, x, y } = jwk as Record<string, string>;
  if (crv === 'Ed25519') return ed25519(base64(x ?? ''), signature, message);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y } as JsonWebKey,
    algorithm,
    false,
    ['verify'],
  );
  return crypto.subtle.verify(algorithm, key, signature, message);
}

type SignedBy = { readonly payload: Fields; readonly signer: string };

/** What a key of the gateway signed as a JWS of this type, and which (RFC 7638). */
export async function signedBy(
  jws: string,
  keys: readonly Fields[],
  typ: string,
): Promise<SignedBy> {
  const [head = '', body = '', signature = '', more] = jws.trim().split('.');
  const header = recordOf(JSON.parse(textOf(base64(head))));
  const key = keys.find(({ kid }) => kid === header['kid']);
  const isKnown =
    more === undefined && header['typ'] === typ && header['crit'] === undefined && key;
  if (!isKnown || !(await holds(key, base64(signature), utf8(`${head}.${body}`))))
    return refuse(`a signature of the gateway (${typ}) does not hold`);
  const { crv, kty, x, y } = key;
  const thumbprint = await sha256(
    utf8(canonical(y === undefined ? { crv, kty, x } : { crv, kty, x, y })),
  );
  return {
    payload: recordOf(JSON.parse(textOf(base64(body)))),
    signer: btoa(String.fromCharCode(...thumbprint))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', ''),
  };
}
