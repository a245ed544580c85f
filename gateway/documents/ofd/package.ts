import { ok, type Result } from '#contracts/result';
import { type Finding, invalid } from './finding.ts';
import { locate } from './part-name.ts';
import { attributeOf, countElements, many, one, readXml, textOf, type XmlNode } from './xml.ts';
import type { Archive } from './zip.ts';

/** What a signature says that it covers, by which digest. */
export type Reference = { readonly path: string; readonly digest: string };

export type Signature = {
  /** Signature.xml itself, and its bytes: what the seal was put under. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly checkMethod: string;
  readonly references: readonly Reference[];
  readonly signedValuePath: string;
  /** A copy of the seal beside the signature. */
  readonly sealPath?: string;
};

export type Package = {
  /** Path of the document's root part. */
  readonly root: string;
  readonly signaturesPath: string;
  readonly signatures: readonly Signature[];
};

const maxReferences = 1000;
const maxSignatures = 4;
/** A reference is two elements, opened and closed. */
const maxElements = 4 * maxReferences + 100;

const unreadable = () => invalid('format', 'format.signature_unreadable');

function readReference(from: string, node: XmlNode): Reference | undefined {
  const file = attributeOf(node, 'FileRef');
  const path = file === undefined ? undefined : locate(from, file);
  const digest = textOf(one(node, 'CheckValue'));
  return path === undefined || digest === undefined ? undefined : { path, digest };
}

/** The seal's own file; undefined where none is named, `false` where the name leads nowhere. */
function sealPathOf(archive: Archive, path: string, info: XmlNode | undefined) {
  const named = textOf(one(one(info, 'Seal'), 'BaseLoc'));
  if (named === undefined) return undefined;
  const found = locate(path, named);
  return found !== undefined && archive.names.has(found) ? found : false;
}

function readSignature(archive: Archive, path: string): Result<Signature, Finding> {
  const bytes = archive.read(path);
  if (!bytes) return unreadable();
  if (countElements(bytes) > maxElements) return invalid('format', 'format.too_many_references');
  const node = readXml(bytes, 'Signature');
  const info = one(node, 'SignedInfo');
  const list = one(info, 'References');
  const references = many(list, 'Reference').map((entry) => readReference(path, entry));
  const valueLocation = textOf(one(node, 'SignedValue'));
  const signedValuePath = valueLocation === undefined ? undefined : locate(path, valueLocation);
  const sealPath = sealPathOf(archive, path, info);
  const named = references.filter((reference) => reference !== undefined);
  if (named.length === 0 || named.length !== references.length) return unreadable();
  if (signedValuePath === undefined || sealPath === false) return unreadable();
  // Of two digests of one part a reader takes either.
  if (new Set(named.map((one_) => one_.path)).size !== named.length) return unreadable();
  return ok({
    path,
    bytes,
    checkMethod: attributeOf(list, 'CheckMethod') ?? '',
    references: named,
    signedValuePath,
    ...(sealPath === undefined ? {} : { sealPath }),
  });
}

function signaturePaths(archive: Archive, path: string): readonly string[] | undefined {
  const list = readXml(archive.read(path), 'Signatures');
  const paths = many(list, 'Signature').map((node) =>
    locate(path, attributeOf(node, 'BaseLoc') ?? ''),
  );
  const found = paths.filter((one_) => one_ !== undefined);
  return list && found.length === paths.length ? found : undefined;
}

/** OFD.xml and what it leads to: one document, and the signatures that are listed. */
export function readPackage(archive: Archive): Result<Package, Finding> {
  const entry = readXml(archive.read('OFD.xml'), 'OFD');
  if (!entry) return invalid('format', 'format.not_ofd');
  const body = one(entry, 'DocBody');
  // Of several documents, or several versions of one, nobody knows which a reader opens first.
  if (!body || many(body, 'Versions').length > 0)
    return invalid('format', 'format.several_documents');
  const root = locate('', textOf(one(body, 'DocRoot')) ?? '');
  if (root === undefined) return invalid('format', 'format.document_unreadable');
  if (many(body, 'Signatures').length === 0) return invalid('signature', 'signature.missing');
  const signaturesPath = locate('', textOf(one(body, 'Signatures')) ?? '');
  if (signaturesPath !== undefined && !archive.names.has(signaturesPath))
    return invalid('signature', 'signature.missing');
  const paths = signaturesPath === undefined ? undefined : signaturePaths(archive, signaturesPath);
  if (signaturesPath === undefined || !paths) return unreadable();
  if (paths.length === 0) return invalid('signature', 'signature.missing');
  if (paths.length > maxSignatures) return invalid('format', 'format.too_many_signatures');
  const signatures: Signature[] = [];
  for (const path of paths) {
    const read = readSignature(archive, path);
    if (!read.ok) return read;
    signatures.push(read.value);
  }
  return ok({ root, signaturesPath, signatures });
}
