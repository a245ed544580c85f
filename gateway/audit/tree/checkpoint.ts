import { base64url } from 'jose';
import { hex, utf8 } from '../../platform/keys/digest.ts';
import type { SigningKey } from '../../platform/keys/signing-key.ts';
import { concatBytes, equalBytes } from './bytes.ts';

/** The head of a log (C2SP tlog-checkpoint): who it is, how many leaves, and what they hash to. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
};

/** Who may sign checkpoints; its text form is the verifier key that auditors keep (`vkey`). */
export type LogVerifier = { readonly name: string; readonly publicKey: Uint8Array };

type PublicJwk = { readonly crv?: string | undefined; readonly x?: string | undefined };

/** C2SP signed-note: Ed25519 over the text, and tlog-cosignature: over the text and when it was seen. */
const ed25519 = 0x01;
const cosignature = 0x04;
/** A note with more signatures than this is not read. */
const maxSignatures = 32;

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The log's identity: the schema-less URL under which it is served. */
export const originOf = (publicOrigin: string): string => `${new URL(publicOrigin).host}/log`;

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

export function parseCheckpoint(text: string): Checkpoint | undefined {
  // 43 characters and a padding are the 32 bytes of a hash.
  const match = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text);
  if (!match) return undefined;
  const [, origin = '', digits, encoded = ''] = match;
  const [size, root] = [Number(digits), fromBase64(encoded)];
  return root && Number.isSafeInteger(size) ? { origin, size, root } : undefined;
}

/** SHA-256(name || 0x0A || type || public key)[:4] */
export async function keyId({ name, publicKey }: LogVerifier, type = ed25519): Promise<Uint8Array> {
  const input = new Uint8Array([...utf8(name), 0x0a, type, ...publicKey]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input)).slice(0, 4);
}

/** @throws TypeError if the key is not Ed25519: a checkpoint must carry such a signature (C2SP tlog-tiles) */
export function verifierOf(name: string, jwk: PublicJwk): LogVerifier {
  if (jwk.crv !== 'Ed25519' || !jwk.x) throw new TypeError('the key of the log must be Ed25519');
  return { name, publicKey: base64url.decode(jwk.x) };
}

/** `<name>+<key id>+<base64 of type and key>`, the form in which signed-note verifiers are written. */
export async function formatVkey(verifier: LogVerifier, type = ed25519): Promise<string> {
  const typed = new Uint8Array([type, ...verifier.publicKey]);
  return `${verifier.name}+${hex(await keyId(verifier, type))}+${toBase64(typed)}`;
}

/** The same of a witness. */
export const witnessVkey = (name: string, jwk: PublicJwk): Promise<string> =>
  formatVkey(verifierOf(name, jwk), cosignature);

/** undefined if the text is not an Ed25519 verifier key, or its key id is not that of name and key. */
export async function parseVkey(text: string): Promise<LogVerifier | undefined> {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (!match) return undefined;
  const [, name = '', id, encoded = ''] = match;
  const typed = fromBase64(encoded);
  if (typed?.length !== 33 || typed[0] !== ed25519) return undefined;
  const verifier = { name, publicKey: typed.slice(1) };
  return hex(await keyId(verifier)) === id ? verifier : undefined;
}

/** Several of them, separated by blanks; undefined if there is none, or one that is none. */
export async function parseVkeys(text: string): Promise<readonly LogVerifier[] | undefined> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const read = await Promise.all(words.map(parseVkey));
  const verifiers = read.filter((one) => one !== undefined);
  return verifiers.length > 0 && verifiers.length === read.length ? verifiers : undefined;
}

/** A checkpoint as a C2SP signed note with a line of each key; the keys' name is the origin. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  ...keys: readonly SigningKey[]
): Promise<string> {
  const text = checkpointText(checkpoint);
  const lines = await Promise.all(
    keys.map(async ({ sign, publicJwk }) => {
      const id = await keyId(verifierOf(checkpoint.origin, publicJwk));
      const signature = await sign(utf8(text));
      return signatureLine(checkpoint.origin, [id, new Uint8Array(signature)]);
    }),
  );
  return `${text}\n${lines.join('')}`;
}

export const signatureLine = (name: string, parts: readonly Uint8Array[]): string =>
  `— ${name} ${toBase64(concatBytes(parts))}\n`;

/** The line by which a witness says that it saw a checkpoint, and when (C2SP tlog-cosignature). */
export async function cosign(
  checkpoint: Checkpoint,
  name: string,
  { sign, publicJwk }: SigningKey,
  now: Date,
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds));
  const said = utf8(`cosignature/v1\ntime ${seconds}\n${checkpointText(checkpoint)}`);
  const signature = await sign(said);
  const id = await keyId(verifierOf(name, publicJwk), cosignature);
  return signatureLine(name, [id, time, new Uint8Array(signature)]);
}

type Note = {
  readonly text: string;
  readonly signatures: readonly { name: string; bytes: Uint8Array }[];
};

export function parseNote(note: string): Note | undefined {
  const blank = note.lastIndexOf('\n\n');
  if (blank === -1 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > maxSignatures) return undefined;
  const signatures: { name: string; bytes: Uint8Array }[] = [];
  for (const line of lines) {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    if (!match) return undefined;
    const [, name = '', encoded = ''] = match;
    const bytes = fromBase64(encoded);
    if (!bytes || bytes.length < 5) return undefined;
    signatures.push({ name, bytes });
  }
  return { text: note.slice(0, blank + 1), signatures };
}

/** The origin that a note claims; nothing in it may be believed before `verifyCheckpoint`. */
export const claimedOrigin = (note: string): string => note.slice(0, note.indexOf('\n'));

/** The size that a note claims, likewise; 0 if it claims none. */
export const claimedSize = (note: string): number =>
  Number(/^\d{1,16}$/.exec(note.split('\n')[1] ?? '')?.[0] ?? 0);

async function linesOf({ signatures }: Note, verifier: LogVerifier): Promise<Note['signatures']> {
  const id = await keyId(verifier);
  return signatures.filter(
    ({ name, bytes }) => name === verifier.name && equalBytes(bytes.subarray(0, 4), id),
  );
}

/**
 * A note that `verifyCheckpoint` took, with one line of the log's alone: others may stand below it by whoever passed it
 * on, and a note with too many is read by nobody.
 */
export async function withOwnLine(note: string, verifier: LogVerifier): Promise<string> {
  const parsed = parseNote(note);
  const [own] = parsed ? await linesOf(parsed, verifier) : [];
  return parsed && own ? `${parsed.text}\n${signatureLine(own.name, [own.bytes])}` : note;
}

/** Whether a key signed a note: undefined if it has no line there, false if one of its lines does not hold. */
async function signedBy(note: Note, verifier: LogVerifier): Promise<boolean | undefined> {
  const ours = await linesOf(note, verifier);
  if (ours.length === 0) return undefined;
  const raw = new Uint8Array(verifier.publicKey);
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  for (const { bytes } of ours)
    if (!(await crypto.subtle.verify('Ed25519', key, bytes.slice(4), utf8(note.text))))
      return false;
  return true;
}

/**
 * The checkpoint of a note that this log signed, by one key at least of those that it has while it changes them, or
 * undefined. Signatures of others (witnesses) are passed over; one of ours that does not verify refuses the whole note.
 */
export async function verifyCheckpoint(
  note: string,
  ...verifiers: readonly LogVerifier[]
): Promise<Checkpoint | undefined> {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  if (!parsed || !checkpoint) return undefined;
  const own = verifiers.filter(({ name }) => name === checkpoint.origin);
  const signed = await Promise.all(own.map((verifier) => signedBy(parsed, verifier)));
  return signed.includes(true) && !signed.includes(false) ? checkpoint : undefined;
}
