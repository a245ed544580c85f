import type { CertificateStatus } from '#contracts/certificate';
import { toBase64url } from '../../platform/keys/base64url.ts';

/** Status types of the Token Status List, two bits each; what home does not know is the application’s own. */
const values: Readonly<Record<CertificateStatus, 0 | 1 | 2 | 3>> = {
  valid: 0,
  suspended: 2,
  unknown: 3,
  revoked: 1,
  cancelled: 1,
  expired: 1,
  superseded: 1,
  transferred_out: 1,
};
export const statusBits = 2;

export type ListedStatus = { readonly index: number; readonly status: CertificateStatus };

/** The list as bytes: the entry with the lowest index lies in the least significant bits of its byte. */
export function packStatuses(
  size: number,
  listed: readonly ListedStatus[],
): Uint8Array<ArrayBuffer> {
  const perByte = 8 / statusBits;
  const bytes = new Uint8Array(size / perByte);
  for (const { index, status } of listed) {
    const at = Math.floor(index / perByte);
    bytes[at] = (bytes[at] ?? 0) | (values[status] << ((index % perByte) * statusBits));
  }
  return bytes;
}

/** `lst`: ZLIB (RFC 1950) around DEFLATE, as base64url. */
export async function compressStatuses(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return toBase64url(new Uint8Array(await new Response(compressed).arrayBuffer()));
}
