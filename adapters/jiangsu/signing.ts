import { hmac } from '@noble/hashes/hmac.js';
import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** Log-in server calls: lower-case hex of MD5(appmark + appword + time). The region's choice, not ours. */
export const signOnSignature = (appmark: string, appword: string, time: string): string =>
  bytesToHex(md5(utf8ToBytes(appmark + appword + time)));

/** `x-tif-signature`: lower-case hex of SHA-256(timestamp + token + nonce + timestamp), timestamp in seconds. */
export const tifSignature = (timestamp: string, token: string, nonce: string): string =>
  bytesToHex(sha256(utf8ToBytes(timestamp + token + nonce + timestamp)));

type Digested = {
  readonly token: string;
  /** The native path of a call, or `callback` for a report that the region sends. */
  readonly target: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly data: unknown;
};

/**
 * `head.bodyDigest`, agreed with the region on top of its own scheme: without it one captured set of
 * headers would sign any body to any path. Keyed, since whoever can change a body can hash it again.
 * HMAC-SHA-256 hex over target, timestamp, nonce and the JCS form (RFC 8785) of `data`, by lines.
 */
export const bodyDigest = ({ token, target, timestamp, nonce, data }: Digested): string =>
  bytesToHex(
    hmac(
      sha256,
      utf8ToBytes(token),
      utf8ToBytes([target, timestamp, nonce, canonicalize(data) ?? ''].join('\n')),
    ),
  );
