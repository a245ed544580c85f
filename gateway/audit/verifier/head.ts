import { type Bytes, base64, hex, joined, refuse, sha256, utf8 } from './bytes.ts';

export const leafHash = (leaf: Bytes): Promise<Bytes> => sha256(joined(new Uint8Array([0]), leaf));
const nodeHash = (a: Bytes, b: Bytes): Promise<Bytes> => sha256(joined(new Uint8Array([1]), a, b));

/** RFC 9162 s2.1.3.2. */
export async function rootFrom(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
): Promise<string> {
  let [hash, position, last] = [leaf, index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return '';
    if (position % 2 === 1 || position === last) {
      hash = await nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else hash = await nodeHash(hash, sibling);
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hex(hash) : '';
}

export type Head = {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly text: string;
};
export type Key = {
  readonly name: string;
  readonly id: string;
  readonly type: number;
  readonly raw: Bytes;
};

export async function keyIn(vkey: string): Promise<Key> {
  const [name = '', id = '', typed = ''] = vkey
    .split('+', 2)
    .concat(vkey.split('+').slice(2).join('+'));
  const bytes = base64(typed);
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).slice(0, 4);
  if (bytes.length !== 33 || hex(own) !== id) refuse(`${name} is not a verifier key`);
  return { name, id, type: bytes[0] ?? 0, raw: bytes.slice(1) };
}

export const ed25519 = async (raw: Bytes, signature: Bytes, message: Bytes): Promise<boolean> =>
  crypto.subtle.verify(
    'Ed25519',
    await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']),
    signature,
    message,
  );

/** C2SP signed-note: a log signs the text; tlog-cosignature: a witness signs the text and when it saw it. */
export const keyTypes = { log: 1, witness: 4 } as const;

/** What a line of a note is by: name, first bytes of the key's digest, and what was made with the key. */
function signatureIn(line: string): { name: string; id: string; bytes: Bytes } {
  const [, name = '', encoded = ''] =
    /^— (\S+) ([A-Za-z0-9+/=]{8,8192})$/u.exec(line) ?? refuse('a line of the note');
  const bytes = base64(encoded);
  return { name, id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
}

/** Which of the keys (in hex) signed a note, and when where they say so (seconds since 1970, else 0). */
export async function signersOf(
  note: string,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, number>> {
  const blank = note.lastIndexOf('\n\n');
  const text = note.slice(0, blank + 1);
  const signed = new Map<string, number>();
  for (const line of note
    .slice(blank + 2, -1)
    .split('\n')
    .slice(0, 32)) {
    const { name, id, bytes } = signatureIn(line);
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) continue;
    const isWitness = key.type === keyTypes.witness;
    if (bytes.length !== (isWitness ? 72 : 64)) refuse(`the signature of ${name} is cut`);
    const time = isWitness ? new DataView(bytes.buffer).getBigUint64(0) : 0n;
    const message = isWitness ? `cosignature/v1\ntime ${time}\n${text}` : text;
    if (!(await ed25519(key.raw, bytes.slice(-64), utf8(message))))
      refuse(`the signature of ${name} does not hold`);
    signed.set(hex(key.raw), Number(time));
  }
  return signed;
}

export function headIn(note: string): Head {
  const match = /^(\S+)\n(\d{1,16})\n([A-Za-z0-9+/]{43}=)\n\n/.exec(note);
  if (!match) return refuse('checkpoint.txt is not a checkpoint');
  const [, origin = '', size, root = ''] = match;
  return { origin, size: Number(size), root: hex(base64(root)), text: note };
}
