import { ok, type Result } from '#contracts/result';
import { type Finding, invalid } from './finding.ts';
import { locate } from './part-name.ts';
import { attributeOf, many, one, readXml, textOf, type XmlNode } from './xml.ts';
import type { Archive } from './zip.ts';

/** The parts of a document: those that somebody sees, and the data that lies beside. */
export type Document = {
  /** Everything that a reader draws, or needs to draw it. */
  readonly rendered: ReadonlySet<string>;
  /** Attachments by their names. */
  readonly attachments: ReadonlyMap<string, string>;
  /** False where it names parts that are not there: readers draw the rest, each in its way. */
  readonly isWhole: boolean;
};

/** Follows locations from part to part, and notes where one leads nowhere. */
function walker(archive: Archive) {
  const rendered = new Set<string>();
  let broken = false;
  const find = (from: string, location: string | undefined): string | undefined => {
    const path = location === undefined ? undefined : locate(from, location);
    if (path !== undefined && archive.names.has(path)) return path;
    broken = true;
    return undefined;
  };
  return {
    rendered,
    find,
    isBroken: () => broken,
    draw: (from: string, location: string | undefined): string | undefined => {
      const path = find(from, location);
      if (path !== undefined) rendered.add(path);
      return path;
    },
    mentions: (path: string, name: string): boolean => {
      const content = archive.read(path);
      if (!content) broken = true;
      return content !== undefined && Buffer.from(content).includes(name);
    },
    /** The root of a part that says more; one that cannot be read leads nowhere. */
    open: (path: string | undefined, root: string): XmlNode | undefined => {
      const node = path === undefined ? undefined : readXml(archive.read(path), root);
      if (path !== undefined && !node) broken = true;
      return node;
    },
  };
}
type Walker = ReturnType<typeof walker>;

/** Fonts, pictures and colour profiles (GB/T 33190 7.9), relative to the folder that the list names. */
function drawResources(walk: Walker, from: string, node: XmlNode): void {
  const path = walk.draw(from, textOf(node));
  const list = walk.open(path, 'Res');
  if (path === undefined || !list) return;
  const folder = attributeOf(list, 'BaseLoc');
  const base = folder === undefined ? path : locate(path, `${folder.replace(/\/$/, '')}/x`);
  if (base === undefined) return void walk.find(path, folder);
  const groups = (group: string, entry: string) =>
    many(list, group).flatMap((one_) => many(one_, entry));
  const files = [
    ...groups('MultiMedias', 'MultiMedia').flatMap((media) => many(media, 'MediaFile')),
    ...groups('Fonts', 'Font').flatMap((font) => many(font, 'FontFile')),
  ];
  for (const file of files) walk.draw(base, textOf(file));
  for (const space of groups('ColorSpaces', 'ColorSpace')) {
    const profile = attributeOf(space, 'Profile');
    if (profile !== undefined) walk.draw(base, profile);
  }
}

function drawPage(walk: Walker, from: string, location: string | undefined): void {
  const path = walk.draw(from, location);
  // A page is long, and all that we want of it is whether it brings resources of its own.
  if (path === undefined || !walk.mentions(path, 'PageRes')) return;
  const page = walk.open(path, 'Page');
  for (const resource of many(page, 'PageRes')) drawResources(walk, path, resource);
}

/** Annotations are drawn over the pages: what they say is read as the document's own. */
function drawAnnotations(walk: Walker, from: string, node: XmlNode): void {
  const path = walk.draw(from, textOf(node));
  const list = walk.open(path, 'Annotations');
  if (path === undefined) return;
  for (const page of many(list, 'Page'))
    for (const file of many(page, 'FileLoc')) walk.draw(path, textOf(file));
}

function readAttachments(walk: Walker, from: string, node: XmlNode): Map<string, string> {
  const path = walk.find(from, textOf(node));
  const list = walk.open(path, 'Attachments');
  const found = new Map<string, string>();
  for (const attachment of many(list, 'Attachment')) {
    const name = attributeOf(attachment, 'Name');
    const file = walk.find(path ?? '', textOf(one(attachment, 'FileLoc')));
    if (name !== undefined && file !== undefined && !found.has(name)) found.set(name, file);
  }
  return found;
}

/** Walks a document from its root part. */
export function readDocument(archive: Archive, root: string): Result<Document, Finding> {
  const walk = walker(archive);
  const document = walk.open(walk.draw('', `/${root}`), 'Document');
  const common = one(document, 'CommonData');
  if (!common) return invalid('format', 'format.document_unreadable');
  for (const name of ['PublicRes', 'DocumentRes'])
    for (const node of many(common, name)) drawResources(walk, root, node);
  for (const template of many(common, 'TemplatePage'))
    drawPage(walk, root, attributeOf(template, 'BaseLoc'));
  for (const page of many(one(document, 'Pages'), 'Page'))
    drawPage(walk, root, attributeOf(page, 'BaseLoc'));
  for (const node of many(document, 'Annotations')) drawAnnotations(walk, root, node);
  const attachments = many(document, 'Attachments').map((node) =>
    readAttachments(walk, root, node),
  );
  return ok({
    rendered: walk.rendered,
    attachments: attachments[0] ?? new Map(),
    isWhole: !walk.isBroken(),
  });
}
