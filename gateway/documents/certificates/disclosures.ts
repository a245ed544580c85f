import { createHash } from 'node:crypto';
import { base64url } from 'jose';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';

/** A disclosed claim: `[salt, name, value]` (RFC 9901 s4.2.1). */
export type Disclosure = { readonly salt: string; readonly name: string; readonly value: string };

const DisclosureArray = z.tuple([
  z.string().min(22).max(64),
  z.string().min(1).max(60),
  z.string().max(2000),
]);

/**
 * SHA-256 over the ASCII of the encoded disclosure, as base64url (RFC 9901 s4.2.3). Not by WebCrypto, which takes each
 * of them to another thread and back: that cost most of a verification.
 */
export const disclosureDigest = (encoded: string): string =>
  createHash('sha256').update(encoded).digest('base64url');

export const encodeDisclosure = ({ salt, name, value }: Disclosure): string =>
  base64url.encode(JSON.stringify([salt, name, value]));

export function readDisclosure(encoded: string): Result<Disclosure, string> {
  try {
    const bytes = base64url.decode(encoded);
    // Another spelling of the same bytes would have another digest, but must not pass for a disclosure.
    if (base64url.encode(bytes) !== encoded) return fail('disclosure_encoding');
    const parsed = DisclosureArray.safeParse(jsonOf(bytes));
    if (!parsed.success) return fail('disclosure_form');
    const [salt, name, value] = parsed.data;
    return ok({ salt, name, value });
  } catch {
    return fail('disclosure_encoding');
  }
}
