import type { CertificateReason } from '#contracts/certificate-reasons';
import { type Finding, found } from './finding.ts';
import type { Signature } from './package.ts';
import { revocationOf } from './revocation-list.ts';
import { checkTimes } from './seal-times.ts';
import type { Seal, SealedSignature } from './ses.ts';
import { asDer, sm, verifyKept } from './sm.ts';
import type { SealTrust } from './trust.ts';
import {
  equalBytes,
  isCertifiedBy,
  readCertificate,
  type SealCertificate,
  sm2WithSm3,
} from './x509.ts';

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
  if (!signer.maySign || !verify(signer.point, sealed.signed, asDer(sealed.signature)))
    return bad('signature.wrong');
  if (!maker.maySign || !verifyKept(maker.point, seal.makerSigned, asDer(seal.makerSignature)))
    return bad('signature.seal_forged');
  return isListed(seal, signer.raw) ? undefined : bad('signature.signer_not_in_seal');
}

/** Layouts that are described in public; a later one is checked as far as it is like them. */
const describedVersions: Readonly<Record<SealedSignature['layout'], number>> = { v1: 1, v4: 4 };

function checkFormat({ layout, seal }: SealedSignature): Finding {
  return describedVersions[layout] === seal.version
    ? found('format', 'valid', `format.ofd_ses_${layout}`)
    : found('format', 'indeterminate', 'format.ses_version');
}

/** Who certified seal and signer, and whether either was revoked before it was used. */
function checkCertified(
  { seal, signedAt }: SealedSignature,
  signer: SealCertificate,
  maker: SealCertificate,
  { authorities, revocations }: SealTrust,
): Finding {
  const uses = [
    [signer, signedAt],
    [maker, seal.made],
  ] as const;
  if (!uses.every(([one, at]) => isCertifiedBy(authorities, one, at)))
    return found('issuer', 'invalid', 'issuer.seal_authority_unknown');
  const revoked = uses.map(([one, at]) => ({ since: revocationOf(revocations, one), at }));
  if (revoked.some(({ since, at }) => since instanceof Date && since <= at))
    return found('issuer', 'invalid', 'issuer.seal_certificate_revoked');
  return revoked.some(({ since }) => since === 'unknown')
    ? found('issuer', 'indeterminate', 'issuer.revocation_unknown')
    : found('issuer', 'valid', 'issuer.seal_certified');
}

/** One seal under one document: every step that can be taken, so that the answer names all that is wrong. */
export function checkSeal(
  sealed: SealedSignature,
  signature: Signature,
  trust: SealTrust,
  now: Date,
): readonly Finding[] {
  const { seal } = sealed;
  if (sealed.algorithm !== sm2WithSm3 || seal.makerAlgorithm !== sm2WithSm3)
    return [found('format', 'invalid', 'format.algorithm_not_allowed')];
  const signer = readCertificate(sealed.certificate);
  const maker = readCertificate(seal.makerCertificate);
  if (!signer || !maker) return [found('format', 'invalid', 'format.certificate_unreadable')];
  const wrong = wrongSignature(sealed, signature, signer, maker);
  if (wrong) return [checkFormat(sealed), wrong];
  return [
    checkFormat(sealed),
    found('signature', 'valid', 'signature.seal'),
    checkCertified(sealed, signer, maker, trust),
    checkTimes(sealed, { signer, maker }, trust, now),
  ];
}
