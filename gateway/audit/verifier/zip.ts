import { type Bytes, type Files, refuse, textOf } from './bytes.ts';

/** More than that no verifier takes. */
export const limits = { bytes: 64 * 1024 * 1024, files: 30_000, name: 100 };
const names = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9-]*)?\.(?:json|jws|txt|html|tlog-proof)$/;

/** CRC-32 of ISO 3309, which every file of a ZIP carries. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
function crc32(bytes: Bytes): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++)
    crc = (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

type ZipField = readonly [wide: 2 | 4, value: number];

/** A record of a ZIP: little-endian fields, and the name behind them. @returns where it ends */
function writeRecord(
  target: Bytes,
  from: number,
  fields: readonly ZipField[],
  name: string,
): number {
  const view = new DataView(target.buffer);
  let at = from;
  for (const [wide, value] of fields) {
    if (wide === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += wide;
  }
  for (let nth = 0; nth < name.length; nth++) target[at + nth] = name.charCodeAt(nth);
  return at + name.length;
}

const recordBytes = { file: 30, listed: 46, end: 22 };
const namesIn = (files: Files): number =>
  [...files.keys()].reduce((sum, { length }) => sum + length, 0);

/**
 * The one ZIP of these files, part by part: stored as they are, in their order, of no day and no owner; names are ASCII. What
 * is no file is written over by the next part.
 */
function* zipParts(files: Files): Generator<Bytes> {
  const directory = new Uint8Array(namesIn(files) + recordBytes.listed * files.size);
  const record = new Uint8Array(recordBytes.listed + 65_535);
  let [listed, offset, count] = [0, 0, 0];
  for (const [name, bytes] of files) {
    // Version 2.0, names in UTF-8, no compression, 1 January 1980.
    const common: ZipField[] = [
      ...([
        [2, 20],
        [2, 0x800],
        [2, 0],
        [2, 0],
        [2, 0x21],
      ] as const),
      ...([
        [4, crc32(bytes)],
        [4, bytes.length],
        [4, bytes.length],
        [2, name.length],
      ] as const),
    ];
    yield record.subarray(0, writeRecord(record, 0, [[4, 0x04034b50], ...common, [2, 0]], name));
    yield bytes;
    const owner: ZipField[] = [
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ];
    listed = writeRecord(directory, listed, [[4, 0x02014b50], [2, 20], ...common, ...owner], name);
    offset += recordBytes.file + name.length + bytes.length;
    count++;
  }
  yield directory.subarray(0, listed);
  const end: ZipField[] = [
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
    ] as const),
    ...([
      [4, listed],
      [4, offset],
      [2, 0],
    ] as const),
  ];
  yield record.subarray(0, writeRecord(record, 0, end, ''));
}

export function zipOf(files: Files): Bytes {
  const sizes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const { file, listed, end } = recordBytes;
  const zip = new Uint8Array(sizes + 2 * namesIn(files) + (file + listed) * files.size + end);
  let at = 0;
  for (const part of zipParts(files)) {
    zip.set(part, at);
    at += part.length;
  }
  return zip;
}

/** Compared part by part: a package of the largest size is not made a second time. */
function isZipOf(files: Files, zip: Bytes): boolean {
  let at = 0;
  for (const part of zipParts(files)) {
    if (at + part.length > zip.length) return false;
    for (let nth = 0; nth < part.length; nth++) if (part[nth] !== zip[at + nth]) return false;
    at += part.length;
  }
  return at === zip.length;
}

/**
 * The files of a package, as views of it. It must be the very ZIP that these files make: no compression, so that nothing
 * unfolds; no second file of a name, no path upwards, no byte that belongs to nothing.
 */
export function unzip(zip: Bytes): Files {
  if (zip.length > limits.bytes) refuse('larger than 64 MB');
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files = new Map<string, Bytes>();
  let at = 0;
  while (at + 30 <= zip.length && view.getUint32(at, true) === 0x04034b50) {
    const data = at + 30 + view.getUint16(at + 26, true);
    const name = textOf(zip.subarray(at + 30, data));
    const end = data + view.getUint32(at + 18, true);
    if (name.length > limits.name || !names.test(name)) refuse('a name that no package has');
    if (files.has(name) || files.size > limits.files) refuse(`${name} is there twice, or too much`);
    if (end > zip.length) refuse('a file that ends nowhere');
    files.set(name, zip.subarray(data, end));
    at = end;
  }
  return isZipOf(files, zip) ? files : refuse('not the ZIP that its files make');
}
