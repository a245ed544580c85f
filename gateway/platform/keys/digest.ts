import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

export const hex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
};

/**
 * SHA-256 in lower-case hex. Not by WebCrypto, which sends every kilobyte to another thread and back:
 * that costs more than the hash, and a submission is hashed four times.
 */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return createHash('sha256').update(data).digest('hex');
}

/** As `sha256Hex`, in base64. */
export const sha256Base64 = (data: string | Uint8Array<ArrayBuffer>): string =>
  createHash('sha256').update(data).digest('base64');

/** RFC 8785 text of a JSON value: the one form that is hashed and signed. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/** Compares secrets without telling by time how much of them was right. */
export function equalSecrets(a: string, b: string): boolean {
  const left = utf8(a);
  const right = utf8(b);
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}
