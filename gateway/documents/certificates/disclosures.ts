import nodeCrypto from 'node:crypto';
import { z } from 'zod';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { fromBase64url, toBase64url } from '../../platform/keys/base64url.ts';

/** A disclosed claim: `[salt, name, value]` (RFC 9901 s4.2.1). */
export type Disclosure = { readonly salt: string; readonly name: string; readonly value: string };

const DisclosureArray = z.tuple([
  z.string().min(22).max(64),
  z.string().min(1).max(60),
  z.string().max(2000),
]);

/**
 * SHA-256 over the ASCII of the encoded disclosure, as base64url (RFC 9901 s4.2.3). Not by WebCrypto, which takes each
 * of them to another thread and back: that cost most of a verification. In one call where the runtime has it (Node).
 */
export const disclosureDigest: (encoded: string) => string =
  typeof nodeCrypto.hash === 'function'
    ? (encoded) => nodeCrypto.hash('sha256', encoded, 'base64url')
    : (encoded) => nodeCrypto.createHash('sha256').update(encoded).digest('base64url');

export const encodeDisclosure = ({ salt, name, value }: Disclosure): string =>
  toBase64url(JSON.stringify([salt, name, value]));

export function readDisclosure(
  encoded: string,
): Result<Disclosure, Extract<CertificateReason, `format.disclosure_${string}`>> {
  try {
    const bytes = fromBase64url(encoded);
    // Another spelling of the same bytes would have another digest, but must not pass for a disclosure.
    if (toBase64url(bytes) !== encoded) return fail('format.disclosure_encoding');
    const parsed = DisclosureArray.safeParse(jsonOf(bytes));
    if (!parsed.success) return fail('format.disclosure_form');
    const [salt, name, value] = parsed.data;
    return ok({ salt, name, value });
  } catch {
    return fail('format.disclosure_encoding');
  }
}
