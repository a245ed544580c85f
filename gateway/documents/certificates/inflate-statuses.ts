import { inflateSync } from 'node:zlib';
import { fail, ok, type Result } from '#contracts/result';

/** Two bits for sixteen million certificates; what unpacks to more is meant to fill the memory. */
const maxUnpacked = 4 * 1024 * 1024;

type Inflated = { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };

/**
 * `lst` of a status list: base64url around ZLIB (RFC 1950) around DEFLATE. Everything that two readers could read as two
 * lists is malformed: a wrong header, a dictionary, a wrong check sum, an end that is missing, bytes behind it.
 */
export function inflateStatuses(lst: string): Result<Uint8Array, 'too_large' | 'malformed'> {
  const packed = Buffer.from(lst, 'base64url');
  if (packed.length === 0 || packed.toString('base64url') !== lst) return fail('malformed');
  try {
    const options = { maxOutputLength: maxUnpacked, info: true };
    const { buffer, engine } = inflateSync(packed, options) as unknown as Inflated;
    return engine.bytesWritten === packed.length && buffer.length > 0
      ? ok(buffer)
      : fail('malformed');
  } catch (error) {
    const isBomb = (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    return fail(isBomb ? 'too_large' : 'malformed');
  }
}
