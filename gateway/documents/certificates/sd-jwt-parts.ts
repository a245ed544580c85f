import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';

export const maxSdJwtLength = 16_384;
export const maxDisclosures = 60;

/** `<jws>~<disclosure>~...~<proof>` (RFC 9901 s4), taken apart and nothing of it read. */
export type SdJwtParts = {
  readonly jws: string;
  readonly disclosures: readonly string[];
  /** The holder's proof of their key (KB-JWT), or nothing. */
  readonly proof: string;
  /** The credential as it was shown, without the proof. */
  readonly presented: string;
};

/** Takes a credential in its compact form apart, whoever issued it. */
export function sdJwtParts(
  compact: string,
): Result<SdJwtParts, Extract<CertificateReason, `format.${string}`>> {
  if (compact.length > maxSdJwtLength) return fail('format.too_large');
  const [jws = '', ...disclosures] = compact.split('~');
  const proof = disclosures.pop();
  if (proof === undefined) return fail('format.not_an_sd_jwt');
  if (disclosures.length > maxDisclosures) return fail('format.too_many_disclosures');
  const presented = compact.slice(0, compact.length - proof.length);
  return ok({ jws, disclosures, proof, presented });
}
