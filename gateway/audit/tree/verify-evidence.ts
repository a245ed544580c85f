/**
 * Verifies an evidence package of Tongban. Stands alone: no network, no database, no packages; runs as
 * `node verify-evidence.ts FILE [--vkey NAME+ID+KEY]` and, as a script, in a page that is offline. 核验证据包, 不联网。
 */

export type Verdict = {
  readonly holds: boolean;
  /** What does not hold, in words; empty if all does. */
  readonly problems: readonly string[];
  /** What was proven, for whoever reads it. */
  readonly found: Readonly<Record<string, string | number | boolean>>;
};

type Bytes = Uint8Array<ArrayBuffer>;
type Files = ReadonlyMap<string, Bytes>;
type Fields = { readonly [name: string]: unknown };

const limits = { bytes: 64 * 1024 * 1024, files: 60_000, name: 100 };
const names = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9-]*)?\.(?:json|jws|txt|html|tlog-proof)$/;

/** What stops the verification: nothing behind it can be believed. */
class Refusal extends Error {}
const refuse = (why: string): never => {
  throw new Refusal(why);
};

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const base64 = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** RFC 8785. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`;
}

/** JSON in its one canonical form: a member twice, or a second spelling of anything, is no such text. */
function jsonIn(files: Files, name: string): Fields {
  const text = textOf(files.get(name) ?? refuse(`${name} is missing`));
  const value: unknown = JSON.parse(text);
  return canonical(value) === text ? recordOf(value) : refuse(`${name} is not canonical JSON`);
}

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

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, nth) => byte === b[nth]);

/**
 * The files of a package. It must be the very ZIP that these files make: no compression, so that nothing unfolds; no
 * second file of a name, no path upwards, no byte that belongs to nothing.
 */
function unzip(zip: Bytes): Files {
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

const leafHash = (leaf: Bytes): Promise<Bytes> => sha256(joined(new Uint8Array([0]), leaf));
const nodeHash = (a: Bytes, b: Bytes): Promise<Bytes> => sha256(joined(new Uint8Array([1]), a, b));

/** RFC 9162 s2.1.3.2. */
async function rootFrom(
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

type Head = { readonly size: number; readonly root: string; readonly text: string };
type Key = {
  readonly name: string;
  readonly id: string;
  readonly type: number;
  readonly raw: Bytes;
};

async function keyIn(vkey: string): Promise<Key> {
  const [name = '', id = '', typed = ''] = vkey
    .split('+', 2)
    .concat(vkey.split('+').slice(2).join('+'));
  const bytes = base64(typed);
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).slice(0, 4);
  if (bytes.length !== 33 || hex(own) !== id) refuse(`${name} is not a verifier key`);
  return { name, id, type: bytes[0] ?? 0, raw: bytes.slice(1) };
}

const ed25519 = async (raw: Bytes, signature: Bytes, message: Bytes): Promise<boolean> =>
  crypto.subtle.verify(
    'Ed25519',
    await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']),
    signature,
    message,
  );

/** Which of the keys signed a note (C2SP signed-note; type 4: tlog-cosignature). */
async function signersOf(note: string, keys: readonly Key[]): Promise<ReadonlySet<string>> {
  const blank = note.lastIndexOf('\n\n');
  const text = note.slice(0, blank + 1);
  const signed = new Set<string>();
  for (const line of note
    .slice(blank + 2, -1)
    .split('\n')
    .slice(0, 32)) {
    const [, name, encoded] =
      /^— (\S+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? refuse('a line of the note');
    const bytes = base64(encoded ?? '');
    const key = keys.find((one) => one.name === name && one.id === hex(bytes.slice(0, 4)));
    if (!key) continue;
    const time = new DataView(bytes.buffer).getBigUint64(4);
    const [message, signature] =
      key.type === 4
        ? [utf8(`cosignature/v1\ntime ${time}\n${text}`), bytes.slice(12)]
        : [utf8(text), bytes.slice(4)];
    if (await ed25519(key.raw, signature, message)) signed.add(hex(key.raw));
    else refuse(`the signature of ${name} does not hold`);
  }
  return signed;
}

function headIn(note: string): Head {
  const match = /^(\S+)\n(\d{1,16})\n([A-Za-z0-9+/]{43}=)\n\n/.exec(note);
  if (!match) return refuse('checkpoint.txt is not a checkpoint');
  return { size: Number(match[2]), root: hex(base64(match[3] ?? '')), text: note };
}

/** JWS ES256 or EdDSA (RFC 7515), or a signature over a text (RFC 9421), by a JWK. */
async function holds(jwk: Fields, signature: Bytes, message: Bytes): Promise<boolean> {
  const { kty, crv, x, y } = jwk as Record<string, string>;
  if (crv === 'Ed25519') return ed25519(base64(x ?? ''), signature, message);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y } as JsonWebKey,
    algorithm,
    false,
    ['verify'],
  );
  return crypto.subtle.verify(algorithm, key, signature, message);
}

type SignedBy = { readonly payload: Fields; readonly signer: string };

/** What a key of the gateway signed as a JWS of this type, and which (RFC 7638). */
async function signedBy(jws: string, keys: readonly Fields[], typ: string): Promise<SignedBy> {
  const [head = '', body = '', signature = '', more] = jws.trim().split('.');
  const header = recordOf(JSON.parse(textOf(base64(head))));
  const key = keys.find(({ kid }) => kid === header['kid']);
  const isKnown =
    more === undefined && header['typ'] === typ && header['crit'] === undefined && key;
  if (!isKnown || !(await holds(key, base64(signature), utf8(`${head}.${body}`))))
    return refuse(`a signature of the gateway (${typ}) does not hold`);
  const { crv, kty, x, y } = key;
  const thumbprint = await sha256(
    utf8(canonical(y === undefined ? { crv, kty, x } : { crv, kty, x, y })),
  );
  return {
    payload: recordOf(JSON.parse(textOf(base64(body)))),
    signer: btoa(String.fromCharCode(...thumbprint))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', ''),
  };
}

type Package = {
  readonly files: Files;
  readonly keys: Fields;
  readonly head: Head;
  readonly under: (folder: string) => string[];
};

/** Every file is the one that the signed manifest names, and there is no other. */
async function openPackage(
  files: Files,
): Promise<Package & { readonly manifest: Fields; readonly signer: string }> {
  const manifest = jsonIn(files, 'manifest.json');
  const keys = jsonIn(files, 'keys.json');
  const { signer, payload: signed } = await signedBy(
    textOf(files.get('manifest.jws') ?? new Uint8Array()),
    listOf(keys['gateway']) as Fields[],
    'evidence+jwt',
  );
  if (signed['sha256'] !== hex(await sha256(files.get('manifest.json') ?? new Uint8Array())))
    refuse('the manifest is not the one that was signed');
  const listed = listOf(manifest['files']).map(recordOf);
  for (const { name, sha256: digest, size } of listed) {
    const bytes = files.get(String(name)) ?? refuse(`${name} is missing`);
    if (bytes.length !== size || hex(await sha256(bytes)) !== digest) refuse(`${name} was changed`);
  }
  if (
    listed.length !== files.size - 2 ||
    new Set(listed.map(({ name }) => name)).size !== listed.length
  )
    refuse('a file more than the manifest names');
  const head = headIn(textOf(files.get('checkpoint.txt') ?? new Uint8Array()));
  const under = (folder: string) =>
    [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
  return { files, keys, head, under, manifest, signer };
}

type Leaf = { readonly index: number; readonly hash: string; readonly event: Fields };

/** Each leaf is in the signed tree, and is the successor of the one before it in its thread. */
async function checkLeaves({ files, head, under }: Package): Promise<Leaf[]> {
  const last = new Map<unknown, string>();
  const leaves: Leaf[] = [];
  for (const name of under('leaves')) {
    const event = jsonIn(files, name);
    const proof = textOf(
      files.get(name.replace('leaves/', 'proofs/').replace('.json', '.tlog-proof')) ??
        refuse(`no proof of ${name}`),
    );
    const [lines = '', ...rest] = proof.split('\n\n');
    const [format, at = '', ...hashes] = lines.split('\n');
    if (format !== 'c2sp.org/tlog-proof@v1' || rest.join('\n\n') !== head.text)
      refuse(`the proof of ${name} is of another checkpoint`);
    const index = Number(/^index (\d{1,16})$/.exec(at)?.[1] ?? Number.NaN);
    const hash = await leafHash(files.get(name) ?? new Uint8Array());
    if (
      !(index < head.size) ||
      (await rootFrom(hash, index, head.size, hashes.map(base64))) !== head.root
    )
      refuse(`${name} is not in the signed log`);
    const { caseRef, previous } = event;
    // Of a session only those events are here that led to the case: its chain has gaps, the case's has none.
    if (String(caseRef).startsWith('case_') && previous !== last.get(caseRef))
      refuse(`an event before ${name} is left out`);
    last.set(caseRef, hex(hash));
    leaves.push({ index, hash: hex(hash), event });
  }
  return leaves;
}

const digestOf = async ({ event }: Leaf): Promise<string> => {
  const { previous: _, ...said } = event;
  return hex(await sha256(utf8(canonical(said))));
};

async function checkReceipts(
  { files, keys, under }: Package,
  leaves: readonly Leaf[],
): Promise<ReadonlySet<unknown>> {
  const events = new Set(await Promise.all(leaves.map(digestOf)));
  const digests = new Set<unknown>();
  for (const name of under('receipts')) {
    const { payload: receipt } = await signedBy(
      textOf(files.get(name) ?? new Uint8Array()),
      listOf(keys['gateway']) as Fields[],
      'receipt+jwt',
    );
    const promised = recordOf(receipt['logged'])['eventDigest'];
    if (promised !== undefined && !events.has(String(promised)))
      refuse(`what ${name} promises is not in the log`);
    digests.add(receipt['envelopeDigest']);
  }
  return digests;
}

async function checkSenders(
  { files, keys, under }: Package,
  digests: ReadonlySet<unknown>,
): Promise<number> {
  const senders = under('senders');
  for (const name of senders) {
    const proof = jsonIn(files, name);
    const base = String(proof['base']);
    const key = recordOf(recordOf(keys['members'])[String(proof['jkt'])]);
    if (!(await holds(key, base64(String(proof['signature'])), utf8(base))))
      refuse(`the sender’s signature in ${name} does not hold`);
    const stated =
      /^"content-digest": sha-256=:([A-Za-z0-9+/=]+):$/m.exec(base)?.[1] ??
      refuse(`${name} covers no body`);
    if (!digests.has(hex(base64(stated)))) refuse(`no receipt answers what ${name} was signed for`);
  }
  return senders.length;
}

async function checkDisclosed(
  { files, under }: Package,
  leaves: readonly Leaf[],
): Promise<string[]> {
  const shown: string[] = [];
  for (const name of under('disclosed')) {
    const { index, field, salt, value } = jsonIn(files, name);
    const leaf = leaves.find((one) => one.index === index);
    const digest = hex(await sha256(utf8(`${salt}${field}${value}`)));
    const isCommitted = listOf(leaf?.event['commitments'])
      .map(recordOf)
      .some((one) => one['field'] === field && one['digest'] === digest);
    if (!isCommitted) refuse(`${name} is not what was committed to`);
    shown.push(`${index} ${field}`);
  }
  return shown;
}

/** How many of the witnesses that the policy names saw this head; a key under two names counts once. */
async function checkWitnesses({ keys, head }: Package): Promise<{ seen: number; quorum: number }> {
  const policy = recordOf(keys['policy']);
  const witnesses = await Promise.all(
    listOf(policy['witnesses']).map((vkey) => keyIn(String(vkey))),
  );
  const signed = await signersOf(head.text, witnesses);
  const quorum = Number(policy['quorum'] ?? 0);
  if (signed.size < quorum)
    refuse(`${signed.size} witnesses, of ${quorum} that the policy asks for`);
  return { seen: signed.size, quorum };
}

/** @param vkey the log's key as it was published elsewhere; without it the package's own is shown, to be compared */
export async function verifyEvidence(zip: Bytes, vkey?: string): Promise<Verdict> {
  try {
    const opened = await openPackage(unzip(zip));
    const { manifest, keys, head, signer } = opened;
    const log = String(keys['log']);
    if (vkey !== undefined && vkey !== log)
      refuse(`the log’s key is ${log}, not the one that was given`);
    const key = await keyIn(log);
    if (!(await signersOf(head.text, [key])).has(hex(key.raw)))
      refuse('the log did not sign the checkpoint');
    const leaves = await checkLeaves(opened);
    const digests = await checkReceipts(opened, leaves);
    const senders = await checkSenders(opened, digests);
    const disclosed = await checkDisclosed(opened, leaves);
    const { seen, quorum } = await checkWitnesses(opened);
    const found = {
      caseId: String(manifest['caseId']),
      log,
      size: head.size,
      events: leaves.length,
      receipts: opened.under('receipts').length,
      senders,
      disclosed: disclosed.join(', '),
      witnesses: `${seen} (${quorum})`,
      signedBy: signer,
      keyWasGiven: vkey !== undefined,
    };
    return { holds: true, problems: [], found };
  } catch (error) {
    const why = error instanceof Refusal ? error.message : 'the package cannot be read';
    return { holds: false, problems: [why], found: {} };
  }
}

type Runtime = {
  readonly argv: readonly string[];
  exitCode: number;
};

/** As a program of its own: exit 0 it holds, 1 it does not, 2 there is nothing to look at. */
async function run(runtime: Runtime): Promise<void> {
  const [, , file, flag, vkey] = runtime.argv;
  if (file === undefined || (flag !== undefined && flag !== '--vkey')) {
    console.error('node verify-evidence FILE [--vkey NAME+ID+KEY]');
    runtime.exitCode = 2;
    return;
  }
  const { readFile } = await import('node:fs/promises');
  const verdict = await verifyEvidence(new Uint8Array(await readFile(file)), vkey);
  console.log(JSON.stringify(verdict, null, 2));
  runtime.exitCode = verdict.holds ? 0 : 1;
}

const runtime = (globalThis as { readonly process?: Runtime }).process;
const started = runtime?.argv[1]?.split(/[\\/]/).pop();
if (runtime && started?.startsWith('verify-evidence') && import.meta.url.endsWith(`/${started}`))
  await run(runtime);
