import type { Check } from '#contracts/certificate';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { inShanghai } from '#contracts/dates';
import type { Finding } from './finding.ts';
import type { Signature } from './package.ts';
import type { Seal, SealedSignature } from './ses.ts';
import { sm, verifyKept } from './sm.ts';
import {
  equalBytes,
  isCertifiedBy,
  readCertificate,
  type SealCertificate,
  sm2WithSm3,
} from './x509.ts';

/** Which authorities certify seals of a region, and which seals of which bodies stand on which certificates. */
export type SealTrust = {
  readonly authorities: readonly SealCertificate[];
  readonly seals: readonly TrustedSeal[];
};

export type TrustedSeal = {
  readonly sealId: string;
  /** USCC of the body whose seal it is. */
  readonly issuer: string;
  readonly types: readonly string[];
  /** First and last day, yyyy-mm-dd, of what is signed with it. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

const dayOf = (at: Date): string => inShanghai(at).slice(0, 10);

/** The seal of the region's list that stood when it was signed. */
export function trustedSeal(
  { seals }: SealTrust,
  { seal, signedAt }: SealedSignature,
): TrustedSeal | undefined {
  const day = dayOf(signedAt);
  return seals.find(
    ({ sealId, since = day, until = day }) => sealId === seal.id && since <= day && day <= until,
  );
}

const found = (
  step: Check['step'],
  outcome: Check['outcome'],
  reason: CertificateReason,
): Finding => ({
  step,
  outcome,
  reason,
});
const bad = (reason: CertificateReason): Finding => found('signature', 'invalid', reason);

function isListed(seal: Seal, certificate: Uint8Array): boolean {
  const sought = seal.signersBy === 'certificate' ? certificate : sm().sm3(certificate);
  return seal.signers.some((listed) => equalBytes(listed, sought));
}

/** The mathematics: over Signature.xml, over what was signed, over the seal; and who signed may use the seal. */
function wrongSignature(
  { seal, ...sealed }: SealedSignature,
  { bytes }: Signature,
  signer: SealCertificate,
  maker: SealCertificate,
): Finding | undefined {
  const { verify, sm3 } = sm();
  if (!equalBytes(sm3(bytes), sealed.dataHash)) return bad('signature.hash_differs');
  if (!signer.maySign || !verify(signer.point, sealed.signed, sealed.signature))
    return bad('signature.wrong');
  if (!maker.maySign || !verifyKept(maker.point, seal.makerSigned, seal.makerSignature))
    return bad('signature.seal_forged');
  return isListed(seal, signer.raw) ? undefined : bad('signature.signer_not_in_seal');
}

const within = (
  at: Date,
  { from, until }: { readonly from: Date; readonly until: Date },
): boolean => from <= at && at <= until;

/** So far the clocks of two offices are apart: what was sealed this minute is not signed in the future. */
const clockSkewMs = 300_000;

/**
 * Whether seal and certificates counted when they were used. The time is the signer's own word: while the seal counts,
 * that is enough; afterwards, its region having taken it out of use included, whoever holds an old key writes an old
 * date, and a person has to look.
 */
function checkTimes(
  sealed: SealedSignature,
  signer: SealCertificate,
  maker: SealCertificate,
  trust: SealTrust,
  now: Date,
): Finding {
  const { seal, signedAt } = sealed;
  const until = trustedSeal(trust, sealed)?.until;
  const isInUse = until === undefined || dayOf(now) <= until;
  const time = (outcome: Check['outcome'], reason: CertificateReason) =>
    found('time', outcome, reason);
  if (signedAt.getTime() > now.getTime() + clockSkewMs)
    return time('invalid', 'time.signed_in_the_future');
  if (!within(signedAt, seal)) return time('invalid', 'time.seal_not_valid_at_signing');
  if (!within(signedAt, signer)) return time('invalid', 'time.signer_not_valid_at_signing');
  if (!within(seal.made, maker)) return time('invalid', 'time.maker_not_valid_at_making');
  return isInUse && within(now, seal) && within(now, signer)
    ? time('valid', 'time.seal_valid')
    : time('indeterminate', 'time.signing_time_unproven');
}

/** Layouts that are described in public; a later one is checked as far as it is like them. */
const describedVersions: Readonly<Record<SealedSignature['layout'], number>> = { v1: 1, v4: 4 };

function checkFormat({ layout, seal }: SealedSignature): Finding {
  return describedVersions[layout] === seal.version
    ? found('format', 'valid', `format.ofd_ses_${layout}`)
    : found('format', 'indeterminate', 'format.ses_version');
}

/** One seal under one document: every step that can be taken, so that the answer names all that is wrong. */
export function checkSeal(
  sealed: SealedSignature,
  signature: Signature,
  trust: SealTrust,
  now: Date,
): readonly Finding[] {
  const { seal, signedAt } = sealed;
  if (sealed.algorithm !== sm2WithSm3 || seal.makerAlgorithm !== sm2WithSm3)
    return [found('format', 'invalid', 'format.algorithm_not_allowed')];
  const signer = readCertificate(sealed.certificate);
  const maker = readCertificate(seal.makerCertificate);
  if (!signer || !maker) return [found('format', 'invalid', 'format.certificate_unreadable')];
  const wrong = wrongSignature(sealed, signature, signer, maker);
  if (wrong) return [checkFormat(sealed), wrong];
  const trusted =
    isCertifiedBy(trust.authorities, signer, signedAt) &&
    isCertifiedBy(trust.authorities, maker, seal.made);
  const issuer = trusted
    ? found('issuer', 'valid', 'issuer.seal_certified')
    : found('issuer', 'invalid', 'issuer.seal_authority_unknown');
  return [
    checkFormat(sealed),
    found('signature', 'valid', 'signature.seal'),
    issuer,
    checkTimes(sealed, signer, maker, trust, now),
  ];
}
