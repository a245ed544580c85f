import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

export const algorithm = 'hmac-sha256';
export const maxSkewMs = 90_000;

export type HmacKey = { readonly accessKey: string; readonly secretKey: string };

export type SignedRequest = {
  readonly method: string;
  /** As sent, without query. */
  readonly path: string;
  /** As sent, without the question mark; empty if there is none. */
  readonly query: string;
  /** IMF-fixdate in GMT. */
  readonly date: string;
};

export const sortedQuery = (query: string): string => query.split('&').sort().join('&');

/** Base64 of HMAC-SHA-256 over `METHOD\nPATH\nsorted-query\nAK\nDATE\n`, the last newline included. */
export function headerSignature(request: SignedRequest, key: HmacKey): string {
  const { method, path, query, date } = request;
  const text = `${method}\n${path}\n${sortedQuery(query)}\n${key.accessKey}\n${date}\n`;
  const mac = hmac(sha256, utf8ToBytes(key.secretKey), utf8ToBytes(text));
  return btoa(String.fromCharCode(...mac));
}

/**
 * Lower-case hex HMAC-SHA-256 that travels inside the body. The region's header scheme leaves the body
 * unsigned, so whoever sits between the two TLS legs could swap it under valid headers; a plain hash
 * inside the body could be recomputed by the same hand. Path, date and serial number are covered too, so
 * that a genuine body cannot be moved under the headers of another call.
 */
export function bodyDigest(
  part: {
    readonly path: string;
    readonly date: string;
    readonly serial: string;
    readonly body: Uint8Array;
  },
  key: HmacKey,
): string {
  return bytesToHex(
    hmac
      .create(sha256, utf8ToBytes(key.secretKey))
      .update(utf8ToBytes(`BODY\n${part.path}\n${part.date}\n${part.serial}\n`))
      .update(part.body)
      .digest(),
  );
}

/** Milliseconds of a strict IMF-fixdate (RFC 9110 s5.6.7), or undefined. */
export function parseHttpDate(text: string): number | undefined {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toUTCString() === text ? time : undefined;
}

export const signedHeaders = (request: SignedRequest, key: HmacKey): Record<string, string> => ({
  'x-bg-hmac-access-key': key.accessKey,
  'x-bg-hmac-algorithm': algorithm,
  'x-bg-date-time': request.date,
  'x-bg-hmac-signature': headerSignature(request, key),
});
