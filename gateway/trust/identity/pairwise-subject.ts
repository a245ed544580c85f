import { base64url } from 'jose';
import { utf8 } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { namesSomebody } from './assertion-fault.ts';

export type PairwiseSubject = { readonly sub: string; readonly keyVersion: string };

/** Length before text, so that no two lists of parts make the same bytes. */
function lengthPrefixed(parts: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoded = parts.map(utf8);
  const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + 4 + part.length, 0));
  let offset = 0;
  for (const part of encoded) {
    new DataView(bytes.buffer).setUint32(offset, part.length);
    bytes.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return bytes;
}

/**
 * A person's name in one sector (OIDC Core s8.1): HMAC-SHA-256 as base64url, 43 characters. Keyed,
 * because the id numbers behind local ids are guessable; the key's version travels with it.
 * @param sector the deciding region: two regions cannot join what they know about a person
 */
export async function pairwiseSubject(
  keys: Pick<Keys, 'subject'>,
  issuer: string,
  sector: string,
  person: { readonly region: string; readonly localId: string },
): Promise<PairwiseSubject> {
  // Looked at where the person comes in; here it would make one subject of everybody.
  if (!namesSomebody(person.localId)) throw new Error('a person without a number');
  const [current] = keys.subject;
  if (!current) throw new Error('the key set holds no subject key');
  const input = lengthPrefixed([issuer, sector, `${person.region}:${person.localId}`]);
  const mac = await crypto.subtle.sign('HMAC', current.key, input);
  return { sub: base64url.encode(new Uint8Array(mac)), keyVersion: current.version };
}
