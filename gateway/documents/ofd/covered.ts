import type { CertificateReason } from '#contracts/certificate-reasons';
import { digestNamed } from './digests.ts';
import type { Package, Signature } from './package.ts';
import type { Document } from './rendered.ts';
import { equalBytes } from './x509.ts';
import type { Archive } from './zip.ts';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Holds every referenced part against its digest. @returns the reason of the first that does not hold */
export function checkReferences(
  archive: Archive,
  signature: Signature,
): CertificateReason | undefined {
  const digest = digestNamed(signature.checkMethod);
  if (!digest) return 'signature.digest_not_allowed';
  for (const { path, digest: written } of signature.references) {
    const part = archive.read(path);
    if (!part) return 'signature.part_missing';
    const expected = base64.test(written) ? Buffer.from(written, 'base64') : new Uint8Array();
    if (!equalBytes(digest(part), expected)) return 'signature.part_altered';
  }
  return undefined;
}

/** Parts that hold the signatures: no signature can cover itself, and nothing of them is drawn but the seal inside. */
function frameOf({ signaturesPath, signatures }: Package): ReadonlySet<string> {
  const own = signatures.flatMap(({ path, signedValuePath, sealPath }) => [
    path,
    signedValuePath,
    ...(sealPath === undefined ? [] : [sealPath]),
  ]);
  return new Set(['OFD.xml', signaturesPath, ...own]);
}

export type Coverage = 'whole' | 'not_rendered' | 'beside';

/**
 * What of a file a signature answers for, by what a reader draws. OFD.xml draws nothing, and genuine files leave it
 * out: a root that it names anew is another document, none of whose parts are covered. Parts that nobody draws, beside
 * what was sealed, are for a person to look at.
 */
export function coverageOf(
  archive: Archive,
  found: Package,
  document: Document,
  signature: Signature,
): Coverage {
  const covered = new Set(signature.references.map(({ path }) => path));
  if ([...document.rendered].some((path) => !covered.has(path))) return 'not_rendered';
  const frame = frameOf(found);
  const beside = [...archive.names].some((name) => !covered.has(name) && !frame.has(name));
  return beside ? 'beside' : 'whole';
}
