import nodeCrypto from 'node:crypto';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { fromBase64url, toBase64url } from '../../platform/keys/base64url.ts';

/** A disclosed claim: `[salt, name, value]` (RFC 9901 s4.2.1). */
export type Disclosure = { readonly salt: string; readonly name: string; readonly value: string };

/** Shortest and longest of each; by hand, for a copy has up to sixty of them. */
const lengths = { salt: [22, 64], name: [1, 60], value: [0, 2000] } as const;

const isText = (part: unknown, [least, most]: readonly [number, number]): part is string =>
  typeof part === 'string' && part.length >= least && part.length <= most;

/**
 * SHA-256 over the ASCII of the encoded disclosure, as base64url (RFC 9901 s4.2.3). Not by WebCrypto, which takes each
 * of them to another thread and back: that cost most of a verification. In one call where the runtime has it (Node).
 */
export const disclosureDigest = (encoded: string): string =>
  nodeCrypto.hash?.('sha256', encoded, 'base64url') ??
  nodeCrypto.createHash('sha256').update(encoded).digest('base64url');

export const encodeDisclosure = ({ salt, name, value }: Disclosure): string =>
  toBase64url(JSON.stringify([salt, name, value]));

export function readDisclosure(
  encoded: string,
): Result<Disclosure, Extract<CertificateReason, `format.disclosure_${string}`>> {
  try {
    const bytes = fromBase64url(encoded);
    // Another spelling of the same bytes would have another digest, but must not pass for a disclosure.
    if (toBase64url(bytes) !== encoded) return fail('format.disclosure_encoding');
    const parts = jsonOf(bytes);
    if (!Array.isArray(parts) || parts.length !== 3) return fail('format.disclosure_form');
    const [salt, name, value] = parts as readonly unknown[];
    return isText(salt, lengths.salt) && isText(name, lengths.name) && isText(value, lengths.value)
      ? ok({ salt, name, value })
      : fail('format.disclosure_form');
  } catch {
    return fail('format.disclosure_encoding');
  }
}
