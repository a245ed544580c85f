import { Buffer } from 'node:buffer';

/** RFC 4648 s5 without padding, for every request's path: `jose` goes byte by byte where V8 has no `fromBase64`. */
export const toBase64url = (data: string | Uint8Array<ArrayBuffer>): string =>
  (typeof data === 'string'
    ? Buffer.from(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  ).toString('base64url');

/** Of text whose form was checked: what is not of the alphabet is passed over. */
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Buffer.from(text, 'base64url');
