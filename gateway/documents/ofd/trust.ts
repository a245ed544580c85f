import type { SealTrust, TrustedSeal } from './seal-checks.ts';
import { readCertificate } from './x509.ts';

/** As the federation document has it for a region. */
export type ConfiguredSeals = {
  /** Certificates of authorities, DER in base64. */
  readonly authorities: readonly string[];
  readonly seals: readonly TrustedSeal[];
};

const read = new WeakMap<ConfiguredSeals, SealTrust>();

/** Read once per version of the document; a certificate that is none certifies nobody. */
export function sealTrustOf(configured: ConfiguredSeals): SealTrust {
  const known = read.get(configured);
  if (known) return known;
  const authorities = configured.authorities.flatMap(
    (base64) => readCertificate(Uint8Array.from(Buffer.from(base64, 'base64'))) ?? [],
  );
  const trust = { authorities, seals: configured.seals };
  read.set(configured, trust);
  return trust;
}
