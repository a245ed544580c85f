import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const hex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += hexOfByte[byte];
  return text;
};

/**
 * SHA-256 in lower-case hex. Not by WebCrypto, which sends every kilobyte to another thread and back:
 * that costs more than the hash, and a submission is hashed four times.
 */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return hash('sha256', data, 'hex');
}

/** As `sha256Hex`, in base64. */
export const sha256Base64 = (data: string | Uint8Array<ArrayBuffer>): string =>
  hash('sha256', data, 'base64');

/** What JSON.stringify writes otherwise than RFC 8785 wants, or would not refuse. */
const odd = Symbol('odd');

/** Engines keep names that are numbers in an order of their own, and `__proto__` is no member when it is set; neither is usual. */
const isOddName = (name: string): boolean => (name[0] ?? '') <= '9' || name === '__proto__';

/** A copy whose members stand in the order of RFC 8785, for JSON.stringify to write. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : odd;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy = value.map(inOrder);
    return copy.includes(odd) ? odd : copy;
  }
  if ('toJSON' in value) return odd;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    const member = inOrder((value as Record<string, unknown>)[name]);
    if (member === odd || isOddName(name)) return odd;
    copy[name] = member;
  }
  return copy;
}

/** What only stands for half of a character is written as an escape, `\ud800`: there RFC 8785 refuses. */
const mayHoldHalf = (text: string): boolean => text.includes('\\ud');

/**
 * RFC 8785 text of a JSON value: the one form that is hashed and signed. Sorted by us and written by the engine, at a third of
 * what `canonicalize` takes, which writes or refuses whatever is out of the ordinary.
 */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value);
  const written = ordered === odd ? undefined : JSON.stringify(ordered);
  const text = written === undefined || mayHoldHalf(written) ? canonicalize(value) : written;
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
