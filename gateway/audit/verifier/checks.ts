import {
  type Bytes,
  base64,
  type Fields,
  fileIn,
  hex,
  listOf,
  recordOf,
  refuse,
  sha256,
  textOf,
  utf8,
} from './bytes.ts';
import {
  type Hash,
  keyTypes,
  leafHash,
  ownNote,
  rootFrom,
  signaturesBelow,
  signersOf,
} from './head.ts';
import { canonical, jsonIn, longest } from './json.ts';
import { holds, signedBy } from './jws.ts';
import type { Package } from './package.ts';
import { isWitnessed, type Policy, witnessedSince } from './policy.ts';
import { knowsMlDsa } from './signatures.ts';

/** What is kept of a leaf that was looked at: not its text, of which a package may have as much as fits into it. */
export type Leaf = { readonly index: number; readonly name: string; readonly digest: string };

/** The digest of an event as a receipt promises it. */
async function digestOf(event: Fields): Promise<string> {
  const { previous: _, ...said } = event;
  return hex(await sha256(utf8(canonical(said))));
}

/**
 * That a leaf is in the tree whose head was signed, by its proof in that folder (C2SP tlog-proof).
 * @returns its hash
 */
export async function provenBy(
  { files, head }: Pick<Package, 'files' | 'head'>,
  { index, name }: Pick<Leaf, 'index' | 'name'>,
  folder: string,
  by: Hash,
): Promise<Bytes> {
  const file = name.replace('leaves/', `${folder}/`).replace('.json', '.tlog-proof');
  const proof = textOf(fileIn(files, file, head.text.length * 3 + 8192));
  const [lines = '', ...rest] = proof.split('\n\n');
  const [format, at, ...hashes] = lines.split('\n');
  const note = rest.join('\n\n');
  // What witnesses said stands below the checkpoint of the package; beside each of very many leaves it is left out.
  const isOfHead = note === head.text || note === ownNote(head.text);
  if (format !== 'c2sp.org/tlog-proof@v1' || !isOfHead)
    refuse(`the proof of ${name} is of another checkpoint`);
  const hash = await leafHash(fileIn(files, name, longest), by);
  const isThere =
    at === `index ${index}` &&
    index < head.size &&
    (await rootFrom(hash, index, head.size, hashes.map(base64), by)) === head.root;
  return isThere ? hash : refuse(`${name} is not in the signed log`);
}

/** A leaf is called by its index, in twelve digits at least. */
const indexIn = (name: string): number => {
  const digits = /^leaves\/(\d{12,16})\.json$/.exec(name)?.[1];
  return digits === undefined ? refuse(`${name} is not named by its index`) : Number(digits);
};

/** Each leaf is in the signed tree, and is the successor of the one before it in its thread. */
export async function checkLeaves({ files, head, under }: Package): Promise<Leaf[]> {
  const last = new Map<unknown, string>();
  const leaves: Leaf[] = [];
  for (const name of under('leaves')) {
    const event = jsonIn(files, name);
    const index = indexIn(name);
    const hash = await provenBy({ files, head }, { index, name }, 'proofs', sha256);
    const { caseRef, previous } = event;
    // Of a session only those events are here that led to the case: its chain has gaps, the case's has none.
    if (String(caseRef).startsWith('case_') && previous !== last.get(caseRef))
      refuse(`an event before ${name} is left out`);
    last.set(caseRef, hex(hash));
    leaves.push({ index, name, digest: await digestOf(event) });
  }
  return leaves;
}

export async function checkReceipts(
  { files, gatewayKeys, under }: Package,
  leaves: readonly Leaf[],
): Promise<ReadonlySet<unknown>> {
  const events = new Set(leaves.map(({ digest }) => digest));
  const digests = new Set<unknown>();
  for (const name of under('receipts')) {
    const { payload: receipt } = await signedBy(
      textOf(fileIn(files, name, longest)),
      gatewayKeys,
      'receipt+jwt',
    );
    const promised = recordOf(receipt['logged'])['eventDigest'];
    if (promised !== undefined && !events.has(String(promised)))
      refuse(`what ${name} promises is not in the log`);
    digests.add(receipt['envelopeDigest']);
  }
  return digests;
}

export async function checkSenders(
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

type Opened = { readonly name: string; readonly field: string; readonly digest: string };

const commitment = ({ field, digest }: Fields): string => `${digest} ${field}`;

/** Each leaf is read once, however often it is opened. */
export async function checkDisclosed(
  { files, under }: Package,
  leaves: readonly Leaf[],
): Promise<string[]> {
  const opened = new Map<unknown, Opened[]>();
  const shown: string[] = [];
  for (const name of under('disclosed')) {
    const { index, field, salt, value } = jsonIn(files, name);
    const digest = hex(await sha256(utf8(`${salt}${field}${value}`)));
    const ofLeaf = opened.get(index) ?? [];
    ofLeaf.push({ name, field: String(field), digest });
    opened.set(index, ofLeaf);
    shown.push(`${index} ${field}`);
  }
  const byIndex = new Map<unknown, string>(leaves.map(({ index, name }) => [index, name]));
  for (const [index, ofLeaf] of opened) {
    const leaf = byIndex.get(index);
    const committed = listOf(leaf && jsonIn(files, leaf)['commitments']).map(recordOf);
    const known = new Set(committed.map(commitment));
    for (const one of ofLeaf)
      if (!known.has(commitment(one))) refuse(`${one.name} is not what was committed to`);
  }
  return shown;
}

/** What checking the witnesses found. */
type Witnessing = { readonly names: string; readonly at: string; readonly unread: string };

/** Witnesses with a line that this runtime cannot read: they count for nothing. */
async function unreadIn(note: string, witnesses: Policy['witnesses']): Promise<string> {
  const known = await knowsMlDsa();
  const lines = signaturesBelow(note);
  return witnesses
    .filter(
      ({ key: { type, name, id } }) =>
        !known &&
        type === keyTypes.witnessMlDsa &&
        lines.some((by) => by.name === name && by.id === id),
    )
    .map(({ name }) => `${name} (ML-DSA-44)`)
    .join(', ');
}

/** Which witnesses saw this head, and whether they are those that the policy asks for. */
export async function checkWitnesses(
  { head }: Package,
  { witnesses, quorum }: Policy,
): Promise<Witnessing> {
  const signed = await signersOf(
    head.text,
    witnesses.map(({ key }) => key),
  );
  const seen = witnesses.filter(({ key }) => signed.has(key.mark)).map(({ name }) => name);
  const unread = await unreadIn(head.text, witnesses);
  if (!isWitnessed(quorum, new Set(signed.keys())))
    refuse(
      `of the witnesses only these saw the checkpoint: ${seen.join(', ') || 'none'}${unread && `; this runtime cannot read the lines of ${unread}`}`,
    );
  const since = witnessedSince(quorum, new Map([...signed].filter(([, time]) => time < 1e11)));
  const at = since === undefined ? '' : new Date(since * 1000).toISOString();
  return { names: `${seen.join(', ')} (${seen.length}/${witnesses.length})`, at, unread };
}
