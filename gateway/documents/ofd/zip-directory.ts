import { ok, type Result } from '#contracts/result';
import { type Finding, invalid } from './finding.ts';
import { isPlainName } from './part-name.ts';
import { equalBytes } from './x509.ts';

/** A part as the central directory and its local header both say. */
export type Entry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly dataStart: number;
};

type Listed = Omit<Entry, 'dataStart'> & {
  readonly flags: number;
  readonly rawName: Uint8Array;
  readonly offset: number;
};

/** Signatures and fixed lengths of APPNOTE 4.3. */
const endLength = 22;
const centralLength = 46;
const localLength = 30;
const signatures = { end: 0x06054b50, central: 0x02014b50, local: 0x04034b50, sizes: 0x08074b50 };

/** Sizes stand behind the data instead of before it. */
const sizesFollow = 0x0008;
/** Beside it, how hard the packer tried, and that names are UTF-8; encryption and patches are nothing of ours. */
const knownFlags = sizesFollow | 0x0006 | 0x0800;

const maxEntries = 1000;
const textOf = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const ambiguous = () => invalid('parse', 'parse.package_ambiguous');

function nameOf(raw: Uint8Array): string | undefined {
  try {
    return textOf.decode(raw);
  } catch {
    return undefined;
  }
}

/** As long as the marks that packers of the field leave behind the end. */
const maxComment = 64;

/** Where the end record begins; behind it only a word in plain letters, which hides no second end record. */
function endAt(view: DataView): number | undefined {
  for (let length = 0; length <= maxComment; length++) {
    const at = view.byteLength - endLength - length;
    if (at < 0) return undefined;
    if (length > 0) {
      const byte = view.getUint8(view.byteLength - length);
      if (byte < 0x20 || byte > 0x7e) return undefined;
    }
    if (view.getUint32(at, true) === signatures.end)
      return view.getUint16(at + 20, true) === length ? at : undefined;
  }
  return undefined;
}

function readEnd(view: DataView): { count: number; start: number; end: number } | undefined {
  const at = endAt(view);
  if (at === undefined) return undefined;
  const [disk, directoryDisk, onDisk, count] = [4, 6, 8, 10].map((offset) =>
    view.getUint16(at + offset, true),
  );
  const size = view.getUint32(at + 12, true);
  const start = view.getUint32(at + 16, true);
  const single = disk === 0 && directoryDisk === 0 && onDisk === count;
  return single && count !== undefined && start + size === at
    ? { count, start, end: at }
    : undefined;
}

function readListed(bytes: Uint8Array, view: DataView, at: number): [Listed, number] | undefined {
  if (at + centralLength > bytes.length || view.getUint32(at, true) !== signatures.central)
    return undefined;
  const u16 = (offset: number) => view.getUint16(at + offset, true);
  const u32 = (offset: number) => view.getUint32(at + offset, true);
  const nameEnd = at + centralLength + u16(28);
  const rawName = bytes.subarray(at + centralLength, nameEnd);
  const name = nameOf(rawName);
  if (name === undefined || u16(34) !== 0) return undefined;
  const listed = { name, rawName, flags: u16(8), method: u16(10), crc: u32(16) };
  const sizes = { packedSize: u32(20), size: u32(24), offset: u32(42) };
  return [{ ...listed, ...sizes }, nameEnd + u16(30) + u16(32)];
}

const wide = 0xffffffff;

/** Sizes of more than 32 bits stand in a field of their own (APPNOTE 4.5.3), also where they need not. */
function wideSizes(extra: DataView): readonly number[] | undefined {
  if (extra.byteLength < 20 || extra.getUint16(0, true) !== 1 || extra.getUint16(2, true) < 16)
    return undefined;
  const [size, packed] = [4, 12].map((at) => Number(extra.getBigUint64(at, true)));
  return size === undefined || packed === undefined ? undefined : [packed, size];
}

/** How names are written is the same question for both headers, and no question where they are plain ASCII. */
const sameFlags = (local: number, { flags, name }: Listed): boolean =>
  local === flags || (/^[\x20-\x7e]*$/.test(name) && ((local ^ flags) & ~0x0800) === 0);

/** Where the data begins, if the local header says what the directory says. */
function dataStart(bytes: Uint8Array, view: DataView, listed: Listed): number | undefined {
  const { offset, rawName, method, crc, packedSize, size } = listed;
  if (offset + localLength > bytes.length) return undefined;
  const u16 = (at: number) => view.getUint16(offset + at, true);
  const u32 = (at: number) => view.getUint32(offset + at, true);
  const nameStart = offset + localLength;
  const nameEnd = nameStart + u16(26);
  const end = nameEnd + u16(28);
  if (end > bytes.length) return undefined;
  const sizes = [u32(18), u32(22)];
  const extra = new DataView(view.buffer, view.byteOffset + nameEnd, end - nameEnd);
  const said = [
    u32(14),
    ...(sizes.every((one) => one === wide) ? (wideSizes(extra) ?? []) : sizes),
  ];
  const expected = [crc, packedSize, size];
  const later = (u16(6) & sizesFollow) !== 0 && said.every((value) => value === 0);
  const same = said.length === expected.length && said.every((value, at) => value === expected[at]);
  const agrees =
    u32(0) === signatures.local &&
    sameFlags(u16(6), listed) &&
    u16(8) === method &&
    equalBytes(bytes.subarray(nameStart, nameEnd), rawName) &&
    (later || same);
  return agrees ? end : undefined;
}

/** What follows the data: nothing, or the sizes once more, with or without their signature. */
function endOfEntry(view: DataView, listed: Listed, end: number, next: number): boolean {
  const gap = next - end;
  if ((listed.flags & sizesFollow) === 0) return gap === 0;
  if (gap !== 12 && gap !== 16) return false;
  const at = gap === 16 ? end + 4 : end;
  const said = [0, 4, 8].map((offset) => view.getUint32(at + offset, true));
  const expected = [listed.crc, listed.packedSize, listed.size];
  return (
    (gap === 12 || view.getUint32(end, true) === signatures.sizes) &&
    said.every((value, index) => value === expected[index])
  );
}

/** Entries one behind the other from the first byte to the directory: what streams and what seeks sees the same. */
function located(
  bytes: Uint8Array,
  view: DataView,
  listed: readonly Listed[],
  end: number,
): Entry[] | undefined {
  const inOrder = [...listed].sort((a, b) => a.offset - b.offset);
  if ((inOrder[0]?.offset ?? 0) !== 0) return undefined;
  const entries: Entry[] = [];
  for (const [index, one] of inOrder.entries()) {
    const start = dataStart(bytes, view, one);
    const next = inOrder[index + 1]?.offset ?? end;
    if (start === undefined || start + one.packedSize > next) return undefined;
    if (!endOfEntry(view, one, start + one.packedSize, next)) return undefined;
    const { name, method, crc, packedSize, size } = one;
    entries.push({ name, method, crc, packedSize, size, dataStart: start });
  }
  return entries;
}

/** The same name to any system: case and composition do not tell two parts apart (NTFS, APFS). */
const folded = (name: string): string => name.normalize('NFC').toLowerCase().replace(/\/$/, '');

function isReadable({ flags, method, packedSize, size }: Listed): boolean {
  const packs = method === 8 || (method === 0 && packedSize === size);
  return (flags & ~knownFlags) === 0 && packs && size !== wide;
}

export function readDirectory(bytes: Uint8Array): Result<readonly Entry[], Finding> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = readEnd(view);
  if (!end) return invalid('parse', 'parse.not_a_package');
  if (end.count > maxEntries) return invalid('parse', 'parse.package_too_large');
  const listed: Listed[] = [];
  let at = end.start;
  for (let index = 0; index < end.count; index++) {
    const read = readListed(bytes, view, at);
    if (!read) return ambiguous();
    listed.push(read[0]);
    at = read[1];
  }
  if (at !== end.end) return ambiguous();
  if (new Set(listed.map(({ name }) => folded(name))).size !== listed.length) return ambiguous();
  if (!listed.every(({ name }) => isPlainName(name))) return ambiguous();
  if (!listed.every(isReadable)) return invalid('parse', 'parse.package_method');
  const entries = located(bytes, view, listed, end.start);
  return entries ? ok(entries) : ambiguous();
}
