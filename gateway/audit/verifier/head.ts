import { type Bytes, base64, hex, joined, refuse, sha256, unhex, utf8 } from './bytes.ts';
import { cosignedMessage, ed25519, mlDsa44 } from './signatures.ts';

/** By which a tree hashes: SHA-256, or SM3. */
export type Hash = (bytes: Bytes) => Promise<Bytes>;
export const leafHash = (leaf: Bytes, hash: Hash): Promise<Bytes> =>
  hash(joined(new Uint8Array([0]), leaf));
const nodeHash = (a: Bytes, b: Bytes, hash: Hash): Promise<Bytes> =>
  hash(joined(new Uint8Array([1]), a, b));

/** RFC 9162 s2.1.3.2. */
export async function rootFrom(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
  by: Hash,
): Promise<string> {
  let [hash, position, last] = [leaf, index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return '';
    if (position % 2 === 1 || position === last) {
      hash = await nodeHash(sibling, hash, by);
      while (position % 2 === 0 && position !== 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else hash = await nodeHash(hash, sibling, by);
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
  /** The key in a few characters, whatever it is called: itself, or its SHA-256 where it is long; hex. */
  readonly mark: string;
};

/** C2SP signed-note: a log signs the text; tlog-cosignature: a witness signs what it saw, and when it saw it. */
export const keyTypes = { log: 1, witness: 4, witnessMlDsa: 6 } as const;
/** How long keys and signatures are, in bytes. */
const lengths: Readonly<Record<number, { readonly key: number; readonly signature: number }>> = {
  [keyTypes.log]: { key: 32, signature: 64 },
  [keyTypes.witness]: { key: 32, signature: 64 },
  [keyTypes.witnessMlDsa]: { key: 1312, signature: 2420 },
};

export async function keyIn(vkey: string): Promise<Key> {
  const [name = '', id = '', typed = ''] = vkey
    .split('+', 2)
    .concat(vkey.split('+').slice(2).join('+'));
  const bytes = base64(typed);
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).slice(0, 4);
  const [type = 0, raw] = [bytes[0], bytes.slice(1)];
  if (raw.length !== lengths[type]?.key || hex(own) !== id) refuse(`${name} is not a verifier key`);
  const mark = hex(raw.length > 32 ? await sha256(raw) : raw);
  return { name, id, type, raw, mark };
}

/** What a line of a note is by: name, first bytes of the key's digest, and what was made with the key. */
function signatureIn(line: string): { name: string; id: string; bytes: Bytes } {
  const [, name = '', encoded = ''] =
    /^— (\S+) ([A-Za-z0-9+/=]{8,8192})$/u.exec(line) ?? refuse('a line of the note');
  const bytes = base64(encoded);
  return { name, id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
}

/** The lines below a note, as many as a verifier reads. */
const linesBelow = (note: string): readonly string[] =>
  note
    .slice(note.lastIndexOf('\n\n') + 2, -1)
    .split('\n')
    .slice(0, 32);

/** What stands below a note, whoever's it is said to be. */
export const signaturesBelow = (note: string): ReturnType<typeof signatureIn>[] =>
  linesBelow(note).map(signatureIn);

/** What a witness says under a line of its own: when, and of what. */
const timeIn = (bytes: Bytes): bigint => new DataView(bytes.buffer).getBigUint64(0);

/** Whether a key signed a note; undefined where this runtime cannot know. */
async function holdsBy(
  { name, type, raw }: Key,
  note: string,
  bytes: Bytes,
): Promise<boolean | undefined> {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  if (type === keyTypes.log) return ed25519(raw, bytes, utf8(text));
  const [time, signature] = [timeIn(bytes), bytes.slice(8)];
  if (type === keyTypes.witness)
    return ed25519(raw, signature, utf8(`cosignature/v1\ntime ${time}\n${text}`));
  const { origin, size, root } = headIn(note);
  const tree = { origin, size, root: unhex(root) };
  return mlDsa44(raw, signature, cosignedMessage(name, time, tree));
}

/**
 * Which of the keys (by their marks) signed a note, and when where they say so (seconds since 1970, else 0). Of who signs
 * in a way that this runtime does not know nothing is said: not that they did, and not that they did not.
 */
export async function signersOf(
  note: string,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, number>> {
  const signed = new Map<string, number>();
  for (const { name, id, bytes } of signaturesBelow(note)) {
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) continue;
    const isLog = key.type === keyTypes.log;
    if (bytes.length !== (isLog ? 0 : 8) + (lengths[key.type]?.signature ?? 0))
      refuse(`the signature of ${name} is cut`);
    const holds = await holdsBy(key, note, bytes);
    if (holds === false) refuse(`the signature of ${name} does not hold`);
    if (holds) signed.set(key.mark, isLog ? 0 : Number(timeIn(bytes)));
  }
  return signed;
}

/** A checkpoint with the line of the log alone, which is the first below it. */
export const ownNote = (note: string): string =>
  note.slice(0, note.indexOf('\n', note.lastIndexOf('\n\n') + 2) + 1);

export function headIn(note: string): Head {
  const match = /^(\S+)\n(\d{1,16})\n([A-Za-z0-9+/]{43}=)\n\n/.exec(note);
  if (!match) return refuse('checkpoint.txt is not a checkpoint');
  const [, origin = '', size, root = ''] = match;
  return { origin, size: Number(size), root: hex(base64(root)), text: note };
}
