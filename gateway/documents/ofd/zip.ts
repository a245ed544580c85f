import { crc32, inflateRawSync } from 'node:zlib';
import { ok, type Result } from '#contracts/result';
import { type Finding, invalid } from './finding.ts';
import { type Entry, readDirectory } from './zip-directory.ts';

/** What one file may unpack to, in all: a bomb is refused by what it says of itself, before a byte is unpacked. */
const maxUnpacked = 16 * 1024 * 1024;
const maxPiece = 256 * 1024;

/** A package by the names of its parts; a part is unpacked when somebody reads it. */
export type Archive = {
  readonly names: ReadonlySet<string>;
  /** Undefined: there is no such part, or its bytes are not what the directory says. */
  readonly read: (name: string) => Uint8Array | undefined;
};

/** The whole of what was packed, and nothing behind it: another reader could go on where the first stream ends. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const { buffer, engine } = inflateRawSync(packed, {
      maxOutputLength: Math.max(size, 1),
      // One piece of memory as large as the part, for most are small; and no more than this on a file's word.
      chunkSize: Math.min(Math.max(size + 1, 64), maxPiece),
      info: true,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return engine.bytesWritten === packed.length ? buffer : undefined;
  } catch {
    // More than it said, or no DEFLATE at all.
    return undefined;
  }
}

function unpack(bytes: Uint8Array, entry: Entry): Uint8Array | undefined {
  const packed = bytes.subarray(entry.dataStart, entry.dataStart + entry.packedSize);
  const content = entry.method === 0 ? packed : inflate(packed, entry.size);
  const whole = content?.length === entry.size && crc32(content) === entry.crc;
  return whole ? content : undefined;
}

/**
 * Opens a ZIP by its central directory. Readers differ where a package says two things: names that differ by case,
 * backslashes, `..`, local headers unlike the directory, bytes that no entry accounts for. Such a package shows one
 * document to the verifier and another to the person, so it is refused as a whole.
 */
export function openArchive(bytes: Uint8Array): Result<Archive, Finding> {
  const entries = readDirectory(bytes);
  if (!entries.ok) return entries;
  const total = entries.value.reduce((sum, { size }) => sum + size, 0);
  if (total > maxUnpacked) return invalid('parse', 'parse.package_too_large');
  const byName = new Map(entries.value.map((entry) => [entry.name, entry]));
  const unpacked = new Map<string, Uint8Array | undefined>();
  return ok({
    names: new Set([...byName.keys()].filter((name) => !name.endsWith('/'))),
    read: (name) => {
      const entry = byName.get(name);
      if (!entry || name.endsWith('/')) return undefined;
      if (!unpacked.has(name)) unpacked.set(name, unpack(bytes, entry));
      return unpacked.get(name);
    },
  });
}
