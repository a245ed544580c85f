import { sha256Base64 } from '../../../platform/keys/digest.ts';

/** The value of `Content-Digest` for a body, as `contentDigest` makes it for members, without a thread hop. */
export const bodyDigest = (body: string | Uint8Array<ArrayBuffer>): string =>
  `sha-256=:${sha256Base64(body)}:`;
