import { checkReferences, coverageOf } from './covered.ts';
import { faceName, readFace, type SealedFace } from './face.ts';
import { type Finding, found as finding } from './finding.ts';
import { type Package, readPackage, type Signature } from './package.ts';
import { type Document, readDocument } from './rendered.ts';
import { checkSeal } from './seal-checks.ts';
import { isPlainSignature, readSealedSignature } from './ses.ts';
import { type SealTrust, type TrustedSeal, trustedSeal } from './trust.ts';
import { equalBytes } from './x509.ts';
import { type Archive, openArchive } from './zip.ts';

export type SealedFile = {
  readonly findings: readonly Finding[];
  /** What the file says under its seal; absent where nothing in it can be relied on. */
  readonly face?: SealedFace;
  /** Seals of the region's list that are on it, each for the types that it stands on. */
  readonly seals: readonly TrustedSeal[];
};

const ended = (...findings: readonly Finding[]): SealedFile => ({ findings, seals: [] });
type One = { readonly findings: readonly Finding[]; readonly seal?: TrustedSeal };

function coverageFinding(archive: Archive, found: Package, document: Document, one: Signature) {
  const coverage = coverageOf(archive, found, document, one);
  if (coverage === 'not_rendered')
    return [finding('signature', 'invalid', 'signature.part_not_covered')];
  return coverage === 'beside'
    ? [finding('signature', 'indeterminate', 'signature.part_beside')]
    : [];
}

function examineOne(
  archive: Archive,
  found: Package,
  document: Document,
  signature: Signature,
  trust: SealTrust,
  now: Date,
): One {
  const value = archive.read(signature.signedValuePath);
  const sealed = value && readSealedSignature(value);
  if (value && !sealed && isPlainSignature(value))
    return { findings: [finding('format', 'indeterminate', 'format.not_a_seal')] };
  if (!sealed) return { findings: [finding('format', 'invalid', 'format.seal_unreadable')] };
  const altered = checkReferences(archive, signature);
  const beside =
    signature.sealPath === undefined ? sealed.seal.raw : archive.read(signature.sealPath);
  const sealDiffers = !beside || !equalBytes(beside, sealed.seal.raw);
  const seal = trustedSeal(trust, sealed);
  return {
    findings: [
      ...checkSeal(sealed, signature, trust, now),
      ...(altered === undefined ? [] : [finding('signature', 'invalid', altered)]),
      ...(sealDiffers ? [finding('signature', 'invalid', 'signature.seal_differs')] : []),
      ...coverageFinding(archive, found, document, signature),
    ],
    ...(seal ? { seal } : {}),
  };
}

/** Only what every seal on the file covers is said under seal. */
function faceOf(archive: Archive, found: Package, document: Document): SealedFace | undefined {
  const path = document.attachments.get(faceName);
  const covered =
    path !== undefined &&
    found.signatures.every(({ references }) => references.some((one) => one.path === path));
  return covered ? readFace(archive.read(path)) : undefined;
}

/**
 * Examines an OFD file with SM2 seals (GB/T 33190, GB/T 38540, GM/T 0031): package, document, and every signature that
 * is on it. Whether the body may issue such a certificate is for whoever asks.
 */
export function examineFile(bytes: Uint8Array, trust: SealTrust, now: Date): SealedFile {
  const opened = openArchive(bytes);
  if (!opened.ok) return ended(opened.failure);
  const parsed = finding('parse', 'valid', 'parse.ofd');
  const archive = opened.value;
  const found = readPackage(archive);
  if (!found.ok) return ended(parsed, found.failure);
  const document = readDocument(archive, found.value.root);
  if (!document.ok) return ended(parsed, document.failure);
  const each = found.value.signatures.map((signature) =>
    examineOne(archive, found.value, document.value, signature, trust, now),
  );
  const findings = [
    parsed,
    ...(document.value.isWhole ? [] : [finding('format', 'indeterminate', 'format.part_missing')]),
    ...each.flatMap((one) => one.findings),
  ];
  const wrong = findings.some(({ outcome }) => outcome === 'invalid');
  const face = wrong ? undefined : faceOf(archive, found.value, document.value);
  if (wrong || !face)
    return ended(
      ...findings,
      ...(wrong ? [] : [finding('claims', 'invalid', 'claims.not_under_seal')]),
    );
  return { findings, face, seals: each.flatMap(({ seal }) => seal ?? []) };
}
