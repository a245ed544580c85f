import { crc32, deflateRawSync } from 'node:zlib';

/** A part of a package, and how it is told otherwise than it is: for files that nobody should take. */
export type ZipPart = {
  readonly name: string;
  readonly content: Uint8Array;
  readonly stored?: boolean;
  /** What the local header says in place of the directory. */
  readonly localName?: string;
  /** What both say of the size in place of the truth. */
  readonly saidSize?: number;
};

function header(part: ZipPart, name: Buffer, packed: Buffer): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(0x0800, 2);
  bytes.writeUInt16LE(part.stored ? 0 : 8, 4);
  bytes.writeUInt32LE(0x5d7d0000, 6);
  bytes.writeUInt32LE(crc32(part.content), 10);
  bytes.writeUInt32LE(packed.length, 14);
  bytes.writeUInt32LE(part.saidSize ?? part.content.length, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

const signature = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

function central(part: ZipPart, packed: Buffer, offset: number): Buffer {
  const name = Buffer.from(part.name);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([
    signature(0x02014b50),
    Buffer.from([20, 0]),
    header(part, name, packed),
    tail,
    name,
  ]);
}

export function zip(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const packed = part.stored ? Buffer.from(part.content) : deflateRawSync(part.content);
    const name = Buffer.from(part.localName ?? part.name);
    const local = Buffer.concat([signature(0x04034b50), header(part, name, packed), name, packed]);
    directory.push(central(part, packed, offset));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listed, signature(0x06054b50), end]);
}
