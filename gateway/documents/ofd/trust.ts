import { inShanghai } from '#contracts/dates';
import type { RevocationList } from './revocation-list.ts';
import type { SealedSignature } from './ses.ts';
import { readCertificate, type SealCertificate } from './x509.ts';

export type TrustedSeal = {
  readonly sealId: string;
  /** USCC of the body whose seal it is. */
  readonly issuer: string;
  readonly types: readonly string[];
  /** First and last day, yyyy-mm-dd, of what is signed with it. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** Which authorities certify seals of a region, and which seals of which bodies stand on which certificates. */
export type SealTrust = {
  readonly authorities: readonly SealCertificate[];
  /** Who certifies those that put time stamps on seals. */
  readonly timeStampAuthorities: readonly SealCertificate[];
  /** Lists of revoked certificates that are in force; absent where the region names none. */
  readonly revocations?: readonly RevocationList[] | undefined;
  readonly seals: readonly TrustedSeal[];
};

/** As the federation document has it for a region: certificates as DER in base64, lists by their addresses. */
export type ConfiguredSeals = {
  readonly authorities: readonly string[];
  readonly timeStampAuthorities?: readonly string[] | undefined;
  readonly revocationLists?: readonly string[] | undefined;
  readonly seals: readonly TrustedSeal[];
};

const read = new WeakMap<ConfiguredSeals, SealTrust>();

/** A certificate that is none certifies nobody. */
const certificatesOf = (encoded: readonly string[] = []): readonly SealCertificate[] =>
  encoded.flatMap(
    (base64) => readCertificate(Uint8Array.from(Buffer.from(base64, 'base64'))) ?? [],
  );

/**
 * Read once per version of the document.
 * @param revocations lists that are in force; where the region names addresses of some and none is here, nobody can tell
 */
export function sealTrustOf(
  configured: ConfiguredSeals,
  revocations: readonly RevocationList[] = [],
): SealTrust {
  const known = read.get(configured) ?? {
    authorities: certificatesOf(configured.authorities),
    timeStampAuthorities: certificatesOf(configured.timeStampAuthorities),
    seals: configured.seals,
  };
  read.set(configured, known);
  return configured.revocationLists ? { ...known, revocations } : known;
}

/** Whether certificates of a type count by their sealed file only. */
export const isSealedType = ({ seals }: Pick<SealTrust, 'seals'>, type: string): boolean =>
  seals.some(({ types }) => types.includes(type));

/** The day in +08:00. */
export const dayOf = (at: Date): string => inShanghai(at).slice(0, 10);

/** The seal of the region's list that stood when it was signed. */
export function trustedSeal(
  { seals }: Pick<SealTrust, 'seals'>,
  { seal, signedAt }: Pick<SealedSignature, 'seal' | 'signedAt'>,
): TrustedSeal | undefined {
  const day = dayOf(signedAt);
  return seals.find(
    ({ sealId, since = day, until = day }) => sealId === seal.id && since <= day && day <= until,
  );
}
