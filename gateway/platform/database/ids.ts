import { base64url } from 'jose';

/** RFC 4648 s7, in lower case: texts sort as the bytes do. */
const alphabet = '0123456789abcdefghijklmnopqrstuv';

function base32hex(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

const pool = new Uint8Array(1024);
let unused = 0;

/** Each byte is given out once. Asking the system costs the same for a few as for many. */
function randomInto(bytes: Uint8Array): void {
  if (unused < bytes.length) {
    crypto.getRandomValues(pool);
    unused = pool.length;
  }
  bytes.set(pool.subarray(unused - bytes.length, unused));
  unused -= bytes.length;
}

function writeTime(bytes: Uint8Array<ArrayBuffer>, at: Date): void {
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(at.getTime() / 0x10000));
  view.setUint16(4, at.getTime() % 0x10000);
}

/**
 * `prefix_` and 26 characters of base32hex: 48 bits of time, so that rows lie in order of their making,
 * and 80 random bits, so that nobody guesses one. Never a secret by itself.
 */
export function newId(
  prefix:
    | 'case'
    | 'msg'
    | 'cred'
    | 'ho'
    | 'evt'
    | 'sid'
    | 'jti'
    | 'kept'
    | 'eval'
    | 'flt'
    | 'cmp'
    | 'part'
    | 'wh'
    | 'wa'
    | 'test'
    | 'news'
    | 'bundle'
    | 'appt'
    | 'tick'
    | 'batch'
    | 'pre'
    | 'pres'
    | 'redrive'
    | 'restore'
    | 'dis'
    | 'prev'
    | 'question'
    | 'draft'
    | 'cons',
  now: Date,
): string {
  const bytes = new Uint8Array(16);
  randomInto(bytes.subarray(6));
  writeTime(bytes, now);
  return `${prefix}_${base32hex(bytes)}`;
}

/** The lowest number that can have been given at a time: what was made then or later sorts behind it. */
export function firstId(prefix: 'case' | 'msg' | 'wh' | 'flt', at: Date): string {
  const bytes = new Uint8Array(16);
  writeTime(bytes, at);
  return `${prefix}_${base32hex(bytes)}`;
}

/** 256 random bits as base64url: codes, handles and nonces whose knowledge is the right to use them. */
export const newSecret = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
