import { type Bytes, type Files, isSame, joined, refuse, textOf, utf8 } from './bytes.ts';

/** More than that no verifier takes. */
export const limits = { bytes: 64 * 1024 * 1024, files: 60_000, name: 100 };
const names = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9-]*)?\.(?:json|jws|txt|html|tlog-proof)$/;

/** CRC-32 of ISO 3309, which every file of a ZIP carries. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
function crc32(bytes: Bytes): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Little-endian fields of 2 (below 0) or 4 bytes. */
const u2 = (value: number): Bytes => Uint8Array.of(value & 0xff, (value >>> 8) & 0xff);
const u4 = (value: number): Bytes => joined(u2(value & 0xffff), u2(value >>> 16));

/** The one ZIP of these files: stored as they are, in their order, of no day and no owner. */
export function zipOf(files: Files): Bytes {
  const bodies: Bytes[] = [];
  const directory: Bytes[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const title = utf8(name);
    const [size, length] = [u4(bytes.length), u2(title.length)];
    // Version 2.0, names in UTF-8, no compression, 1 January 1980.
    const common = joined(
      u2(20),
      u2(0x800),
      u2(0),
      u2(0),
      u2(0x21),
      u4(crc32(bytes)),
      size,
      size,
      length,
    );
    bodies.push(joined(u4(0x04034b50), common, u2(0), title, bytes));
    directory.push(
      joined(u4(0x02014b50), u2(20), common, u2(0), u2(0), u2(0), u2(0), u4(0), u4(offset), title),
    );
    offset += 30 + title.length + bytes.length;
  }
  const listing = joined(...directory);
  const count = u2(files.size);
  const end = joined(
    u4(0x06054b50),
    u2(0),
    u2(0),
    count,
    count,
    u4(listing.length),
    u4(offset),
    u2(0),
  );
  return joined(...bodies, listing, end);
}

/**
 * The files of a package. It must be the very ZIP that these files make: no compression, so that nothing unfolds; no
 * second file of a name, no path upwards, no byte that belongs to nothing.
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
    files.set(name, zip.slice(data, end));
    at = end;
  }
  return isSame(zipOf(files), zip) ? files : refuse('not the ZIP that its files make');
}
