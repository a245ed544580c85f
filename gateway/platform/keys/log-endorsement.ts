import { base64url } from 'jose';
import { utf8 } from './digest.ts';
import type { Sign } from './signing-key.ts';

/**
 * What a key of the log says of the key after it, so that whoever kept the one knows the other without asking anybody.
 * No checkpoint can be read in it, nor it in a checkpoint: there the second line is a size. The verifier of evidence has
 * the text a second time, because nothing of the house goes with it.
 */
const endorsed = (before: string, next: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(utf8(`tongban-log-key/v1\n${before}\n${next}\n`));

/** @param before the key that signs; `x` of both as JWKs have it */
export async function endorse(
  before: { readonly sign: Sign; readonly x: string },
  next: string,
): Promise<string> {
  const signature = await before.sign(endorsed(before.x, next));
  return base64url.encode(new Uint8Array(signature));
}

export async function isEndorsed(
  before: { readonly publicKey: CryptoKey; readonly x: string },
  next: { readonly x: string; readonly endorsement: string },
): Promise<boolean> {
  const signature = new Uint8Array(base64url.decode(next.endorsement));
  return crypto.subtle.verify('Ed25519', before.publicKey, signature, endorsed(before.x, next.x));
}
