import { sm2, sm4 } from 'sm-crypto-v2';
import type { ShanghaiCredentials } from './credentials.ts';

/** The signer id of GM/T 0009; a region that leaves it empty would verify nothing of ours. */
const userId = '1234567812345678';

type Keys = {
  readonly ourPublicKey: string;
  readonly platformPoint: ReturnType<typeof sm2.precomputePublicKey>;
};

/** Derived once per credentials: a verification with a prepared point is about five times cheaper. */
const derived = new WeakMap<ShanghaiCredentials, Keys>();

function keysOf(credentials: ShanghaiCredentials): Keys {
  const known = derived.get(credentials);
  if (known) return known;
  const keys = {
    ourPublicKey: sm2.getPublicKeyFromPrivateKey(credentials.ourPrivateKey),
    platformPoint: sm2.precomputePublicKey(credentials.platformPublicKey),
  };
  derived.set(credentials, keys);
  return keys;
}

/** SM2 with SM3 (GB/T 32918.2) over UTF-8 text: r and s as 128 lower-case hex digits. */
export const sign = (text: string, credentials: ShanghaiCredentials): string =>
  sm2.doSignature(text, credentials.ourPrivateKey, {
    hash: true,
    publicKey: keysOf(credentials).ourPublicKey,
    userId,
  });

/** Only public values are compared, so the time it takes tells an attacker nothing. */
export function verify(text: string, signature: string, credentials: ShanghaiCredentials): boolean {
  if (!/^[0-9a-f]{128}$/.test(signature)) return false;
  try {
    const { platformPoint } = keysOf(credentials);
    return sm2.doVerifySignature(text, signature, platformPoint, { hash: true, userId });
  } catch {
    // r or s outside 1..n-1: the curve library throws instead of answering.
    return false;
  }
}

/** SM4-CBC, PKCS#7: 16 random bytes of IV, then the ciphertext, in hex. */
export function encrypt(text: string, keyHex: string): string {
  const iv = sm2.arrayToHex(Array.from(crypto.getRandomValues(new Uint8Array(16))));
  return iv + sm4.encrypt(new TextEncoder().encode(text), keyHex, { mode: 'cbc', iv });
}

/** The bytes in `hex`, or undefined if the length or the padding is impossible. */
export function decrypt(hex: string, keyHex: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{32}){2,}$/.test(hex)) return undefined;
  try {
    return sm4.decrypt(hex.slice(32), keyHex, {
      mode: 'cbc',
      iv: hex.slice(0, 32),
      output: 'array',
    });
  } catch {
    return undefined;
  }
}
