import { parseLeaf } from '../../audit/log/leaf.ts';
import { sizeOf } from '../../audit/log/store.ts';
import { type SmProofs, smProofs } from '../../audit/reading/sm-proofs.ts';
import { type ProvenLeaves, provenLeaves } from '../../audit/reading/timeline.ts';
import { ownNote } from '../../audit/verifier/head.ts';
import { limits, zipOf } from '../../audit/verifier/zip.ts';
import { readCase } from '../../casework/cases/case-row.ts';
import { canonicalJson, sha256Hex, utf8 } from '../../platform/keys/digest.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { archiveRecord } from './evidence-archive.ts';
import { evidenceKeys } from './evidence-keys.ts';
import {
  disclosedOf,
  type EvidenceRequest,
  isOver,
  type ReceiptPart,
  receiptsOf,
} from './evidence-parts.ts';
import { summaryPage } from './evidence-summary.ts';

type Files = Map<string, Uint8Array<ArrayBuffer>>;

const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const json = (value: unknown): Uint8Array<ArrayBuffer> => bytesOf(utf8(canonicalJson(value)));
const numbered = (nth: number): string => String(nth).padStart(12, '0');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The way of a leaf to a checkpoint, as C2SP tlog-proof writes it. */
const proofFile = (index: number, inclusion: readonly Uint8Array[], note: string) => {
  const lines = ['c2sp.org/tlog-proof@v1', `index ${index}`, ...inclusion.map(base64)];
  return bytesOf(utf8(`${lines.join('\n')}\n\n${note}`));
};

/** Leaves as they were hashed, each with its proof against the one checkpoint. */
function addLeaves(files: Files, { leaves, note }: ProvenLeaves, mostOfHeads: number): void {
  const head = leaves.length * note.length > mostOfHeads ? ownNote(note) : note;
  for (const { index, leaf, inclusion } of leaves) {
    files.set(`leaves/${numbered(index)}.json`, bytesOf(leaf));
    files.set(`proofs/${numbered(index)}.tlog-proof`, proofFile(index, inclusion, head));
  }
}

/** The same by commercial cryptography, where the log is kept so too. */
function addSmTree(files: Files, { note, proofs }: SmProofs): void {
  files.set('checkpoint-sm3.txt', bytesOf(utf8(note)));
  for (const [index, inclusion] of proofs)
    files.set(`proofs-sm3/${numbered(index)}.tlog-proof`, proofFile(index, inclusion, note));
}

/** @returns what is held back, in words */
function addReceipts(
  files: Files,
  receipts: readonly ReceiptPart[],
  withReports: boolean,
  now: Date,
): string[] {
  const withheld: string[] = [];
  for (const [nth, { jws, proof }] of receipts.entries()) {
    const name = numbered(nth + 1);
    files.set(`receipts/${name}.jws`, bytesOf(utf8(jws)));
    if (!proof) continue;
    if (proof.kind === 'rfc9421' && isOver(proof, now))
      files.set(`senders/${name}.json`, json(proof));
    else if (proof.kind === 'call' && withReports) files.set(`reports/${name}.json`, json(proof));
    else withheld.push(proof.kind === 'call' ? `reports/${name}` : `senders/${name}`);
  }
  return withheld;
}

async function manifestOf(
  { caller, caseId, purpose, disclose }: EvidenceRequest,
  files: Files,
  now: Date,
  more: object,
) {
  const listed = await Promise.all(
    [...files].map(async ([name, bytes]) => ({
      name,
      size: bytes.length,
      sha256: await sha256Hex(bytes),
    })),
  );
  return {
    format: 'tongban-evidence/1',
    caseId,
    purpose,
    createdAt: now.toISOString(),
    createdFor: { clientId: caller.clientId, ...(caller.actor ? { clerk: caller.actor } : {}) },
    disclosed: [...disclose].sort(),
    files: listed,
    ...more,
  };
}

/**
 * Two files for a leaf, three where there is a second tree, and room for whatever else there is. Heads with the lines of all
 * witnesses may take a quarter of it; beside more leaves stands the line of the log alone.
 */
const most = { leaves: limits.files / 3, files: limits.files, heads: limits.bytes / 4 };

/** Before anything of it is read: a case may have been made long by whoever wanted no package of it. */
async function isTooLong(platform: Platform, caseId: string, mostLeaves: number): Promise<boolean> {
  const { leaves, bytes } = await sizeOf(platform.database(), caseId);
  return leaves > mostLeaves || bytes > limits.bytes / 2;
}

/** When the log says that the case came to its end: its row changes afterwards too. */
const endedIn = ({ leaves }: ProvenLeaves, state: string): string | undefined =>
  leaves
    .map(({ leaf }) => parseLeaf(leaf)?.event)
    .findLast((event) => event?.action === `case.${state}`)?.at;

/**
 * A case as evidence that whoever has it can verify without us: exact leaves with proofs, receipts, what senders
 * signed, keys, and only those personal fields opened that were asked for.
 * @returns undefined where there is nothing of the case; `pending` where all of it still waits for the head that is given
 * out; `too_large` where no verifier would take it; `not_ours` where no key of now signed the head, which the log says
 */
export async function evidencePackage(
  platform: Platform,
  request: EvidenceRequest,
  { leaves, files: mostFiles, heads }: typeof most = most,
): Promise<Uint8Array<ArrayBuffer> | 'too_large' | 'pending' | 'not_ours' | undefined> {
  const { caseId, disclose } = request;
  if (await isTooLong(platform, caseId, leaves)) return 'too_large';
  const now = platform.clock();
  const proven = await provenLeaves(platform, caseId);
  // A log without a head, or with one that no key of now signed, proves nothing of anybody; it does not say that there is no such case.
  if (!proven || proven === 'not_ours')
    return (await readCase(platform.database(), caseId)) ? (proven ?? 'pending') : undefined;
  if (proven.leaves.length === 0) return proven.pending > 0 ? 'pending' : undefined;
  // What lies outside of the database is weighed when it is here.
  const bytes = proven.leaves.reduce((sum, { leaf }) => sum + leaf.length, 0);
  if (bytes > limits.bytes / 2) return 'too_large';
  const row = await readCase(platform.database(), caseId);
  const receipts = await receiptsOf(platform, caseId, row);
  const jkts = receipts.flatMap(({ proof }) => (proof?.kind === 'rfc9421' ? [proof.jkt] : []));
  const files: Files = new Map();
  const smTree = await smProofs(platform, proven);
  const keys = await evidenceKeys(platform, new Set(jkts), proven.note);
  files.set('checkpoint.txt', bytesOf(utf8(proven.note)));
  files.set('keys.json', json(smTree ? { ...keys, logSm: smTree.vkeys } : keys));
  addLeaves(files, proven, heads);
  if (smTree) addSmTree(files, smTree);
  const withheld = addReceipts(files, receipts, disclose.has('reports'), now);
  const opened = await disclosedOf(platform, proven, disclose);
  for (const [nth, one] of opened.entries())
    files.set(`disclosed/${numbered(nth + 1)}.json`, json(one));
  if (row) {
    const held = [...files.keys()].map((name) => ({ name }));
    const { retention } = platform.config;
    const endedAt = endedIn(proven, row.state);
    files.set('archive.json', json(archiveRecord(row, held, { endedAt, retention }, now)));
  }
  const { pending } = proven;
  files.set('summary.html', bytesOf(utf8(await summaryPage(request, proven, opened, now))));
  // The keys are named by the manifest too: whoever pins the gateway's key pins all of them.
  const manifest = json(await manifestOf(request, files, now, { pending, withheld }));
  const signed = await signJws(platform.keys, 'evidence+jwt', {
    sha256: await sha256Hex(manifest),
  });
  const all = new Map([
    ['manifest.json', manifest],
    ['manifest.jws', bytesOf(utf8(signed))],
    ...files,
  ]);
  if (all.size > mostFiles) return 'too_large';
  const zip = zipOf(all);
  return zip.length > limits.bytes ? 'too_large' : zip;
}
