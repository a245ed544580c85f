import { createHash, createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { sm3 as portableSm3, sm2 } from 'sm-crypto-v2';
import { hex } from '../../platform/keys/digest.ts';
import { fromHex, spkiPrefix, userId, zPrefix } from '../../platform/keys/sm2-key.ts';
import { childrenOf, type Der, readDer, tags } from './der.ts';

/** SM3 (GB/T 32905) and SM2 with the signer id of GM/T 0009, by whichever of the two ways this runtime has. */
export type Sm = {
  readonly sm3: (data: Uint8Array) => Uint8Array;
  /** @param point 04 and both coordinates @param signature DER of r and s */
  readonly verify: (point: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean;
};

/** r and s: one encoding of each signature, or there would be two of the same document. */
function integersOf(signature: Uint8Array): readonly Uint8Array[] | undefined {
  const integers = childrenOf(readDer(signature), tags.sequence);
  if (integers?.length !== 2) return undefined;
  const isMinimal = ({ tag, body }: Der): boolean => {
    const [first = 0, second = 0] = body;
    // A 33rd byte says the sign and nothing else: cut off by one library, it would be a second encoding.
    const fits = body.length <= 32 || (body.length === 33 && first === 0);
    const positive = body.length > 0 && fits && first < 0x80;
    return tag === tags.integer && positive && (first !== 0 || body.length === 1 || second >= 0x80);
  };
  return integers.every(isMinimal) ? integers.map(({ body }) => body) : undefined;
}

/** One number as DER: no zeros before it, and one where it would look negative. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const body = first === -1 ? [0] : [...bytes.subarray(first)];
  const positive = (body[0] ?? 0) < 0x80 ? body : [0, ...body];
  return Uint8Array.from([tags.integer, positive.length, ...positive]);
}

/** A signature as DER: some sealing software writes r and s one behind the other instead, 32 bytes each. */
export function asDer(signature: Uint8Array): Uint8Array {
  if (signature.length !== 64) return signature;
  const numbers = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return Uint8Array.from([tags.sequence, numbers.length, ...numbers]);
}

type Prepared = { readonly key: KeyObject; readonly z: Uint8Array };
const prepared = new LRUCache<string, Prepared>({ max: 200 });

/** A key imported and its Z computed once: Node by itself verifies SM2 with an empty signer id. */
function prepare(point: Uint8Array): Prepared {
  const name = Buffer.from(point).toString('latin1');
  const known = prepared.get(name);
  if (known) return known;
  const der = Buffer.concat([spkiPrefix, point]);
  const made = {
    key: createPublicKey({ key: der, format: 'der', type: 'spki' }),
    z: createHash('sm3').update(zPrefix).update(point.subarray(1)).digest(),
  };
  prepared.set(name, made);
  return made;
}

const native: Sm = {
  sm3: (data) => createHash('sm3').update(data).digest(),
  verify: (point, data, signature) => {
    if (!integersOf(signature)) return false;
    const { key, z } = prepare(point);
    return createVerify('sm3').update(z).update(data).verify(key, signature);
  },
};

export const portable: Sm = {
  sm3: (data) => fromHex(portableSm3(data)),
  verify: (point, data, signature) => {
    const integers = integersOf(signature);
    if (!integers) return false;
    const raw = integers.map((body) => hex(body).padStart(64, '0').slice(-64)).join('');
    return sm2.doVerifySignature(data, raw, hex(point), { hash: true, userId });
  },
};

/** A point that is not on the curve, or numbers that no signature has: the libraries throw instead of answering. */
const answering = (sm: Sm): Sm => ({
  sm3: sm.sm3,
  verify: (...given) => {
    try {
      return sm.verify(...given);
    } catch {
      return false;
    }
  },
});

/** GB/T 32918.5, annex A.2. */
const vector = {
  point: fromHex(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
      'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  ),
  data: new TextEncoder().encode('message digest'),
  signature: fromHex(
    '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
      '022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  ),
};

/** Whether an implementation does what the standard says, and no more. */
function passes(sm: Sm): boolean {
  const { point, data, signature } = vector;
  try {
    return (
      hex(sm.sm3(new TextEncoder().encode('abc'))).startsWith('66c7f0f462eeedd9') &&
      sm.verify(point, data, signature) &&
      !sm.verify(point, data.subarray(1), signature)
    );
  } catch {
    return false;
  }
}

const proven = new LRUCache<string, true>({ max: 1000 });

/**
 * As `verify`, for what stands on many files: a seal, a certificate. What was right once is right again, for the same
 * key, bytes and signature; what was wrong is not kept, so that nobody fills the memory with it.
 */
export function verifyKept(point: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const hash = createHash('sha256');
  for (const part of [point, data, signature]) hash.update(`${part.length}:`).update(part);
  const name = hash.digest('base64');
  if (proven.has(name)) return true;
  const right = sm().verify(point, data, signature);
  if (right) proven.set(name, true);
  return right;
}

let chosen: Sm | undefined;

/** Node's own where it passes the standard's example, else the portable one (the edge). */
export function sm(): Sm {
  chosen ??= answering(passes(native) ? native : portable);
  return chosen;
}
