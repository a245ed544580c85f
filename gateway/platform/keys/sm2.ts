import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
} from 'node:crypto';
import { base64url } from 'jose';
import { algorithm, fromHex, pointOf, type Sm2Jwk, spkiPrefix, zPrefix } from './sm2-key.ts';

/** SM3 of who signs: Node by itself would take an empty signer id. */
const zOf = (point: Uint8Array): Uint8Array =>
  createHash('sm3').update(zPrefix).update(point.subarray(1)).digest();

/** Signs with SM3 over Z and the data; DER of r and s. @throws Error if there is no private half, or no SM2 in this runtime */
export function sm2Sign(jwk: Sm2Jwk, data: Uint8Array): Uint8Array {
  if (jwk.d === undefined) throw new Error(`${jwk.kid} has no private half`);
  const point = pointOf(jwk);
  // Imported: a key that Node made in memory signs plain ECDSA.
  const der = Buffer.concat([
    fromHex(`308187020100${algorithm}046d306b0201010420`),
    base64url.decode(jwk.d),
    fromHex('a144034200'),
    point,
  ]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return new Uint8Array(createSign('sm3').update(zOf(point)).update(data).sign(key));
}

/** Whether a signature is one of that point; false too for what is none at all. */
export function sm2Verify(point: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    const der = Buffer.concat([spkiPrefix, point]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return createVerify('sm3').update(zOf(point)).update(data).verify(key, signature);
  } catch {
    return false;
  }
}

export function newSm2Jwk(kid: string): Sm2Jwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const [at, behind] = [der.indexOf(fromHex('0420')) + 2, der.length - 64];
  const text = (from: number) => base64url.encode(der.subarray(from, from + 32));
  return { kty: 'EC', crv: 'SM2', kid, x: text(behind), y: text(behind + 32), d: text(at) };
}
