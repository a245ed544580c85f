import { type Bytes, type Fields, hex, Refusal, refuse } from './bytes.ts';
import {
  checkDisclosed,
  checkLeaves,
  checkReceipts,
  checkSenders,
  checkWitnesses,
} from './checks.ts';
import { type Key, keyIn, signersOf } from './head.ts';
import { keysWithWord } from './log-keys.ts';
import { openPackage } from './package.ts';
import { parsePolicy } from './policy.ts';
import { checkSmTree } from './sm-tree.ts';
import { limits, unzip } from './zip.ts';

/**
 * The verifier of evidence packages. Reads nothing but the package: 核验证据包, 不联网。
 */
export type Verdict = {
  readonly holds: boolean;
  /** What does not hold, in words; empty if all does. */
  readonly problems: readonly string[];
  /** What was proven, for whoever reads it. */
  readonly found: Readonly<Record<string, string | number | boolean>>;
};

/** Of a file of this size, before it is read; undefined: it may be one. */
export const verdictOnSize = (bytes: number): Verdict | undefined =>
  bytes > limits.bytes ? { holds: false, problems: ['larger than 64 MB'], found: {} } : undefined;

/** Packages from before there were witnesses have something else there: nobody watched. */
const policyIn = ({ policy }: Fields): string =>
  typeof policy === 'string' ? policy : 'quorum none\n';

const lineOf = ({ name, raw }: Key): string => `${name} ${hex(raw)}`;

/**
 * @param vkey the log's key as it was published elsewhere, or one that it follows from; without it the package's own is shown, to be compared
 * @param policy which witnesses must have seen the log (C2SP tlog-policy), likewise
 * @param smVkey the key of its tree of commercial cryptography, likewise; with it that tree must hold too
 */
export async function verifyEvidence(
  zip: Bytes,
  vkey?: string,
  policy?: string,
  smVkey?: string,
): Promise<Verdict> {
  try {
    const opened = await openPackage(unzip(zip));
    const { manifest, keys, head, signer } = opened;
    const log = String(keys['log']);
    const known = await keysWithWord(keys, log);
    const [key] = known;
    const lines = known.map(lineOf);
    if (vkey !== undefined && !lines.includes(lineOf(await keyIn(vkey))))
      refuse(`the log’s key is ${log}, which neither is nor follows from the one that was given`);
    // Of another log with the same key it says nothing about this one (C2SP tlog-checkpoint).
    if (head.origin !== key.name)
      refuse(`the checkpoint is of ${head.origin}, the key of ${key.name}`);
    if (!(await signersOf(head.text, [key])).has(key.mark))
      refuse('the log did not sign the checkpoint');
    const leaves = await checkLeaves(opened);
    const digests = await checkReceipts(opened, leaves);
    const senders = await checkSenders(opened, digests);
    const disclosed = await checkDisclosed(opened, leaves);
    const asked = await parsePolicy(policy ?? policyIn(keys));
    const ofPolicy = asked.logs.map(lineOf);
    if (ofPolicy.length > 0 && !ofPolicy.some((line) => lines.includes(line)))
      refuse(`the policy is of other logs than ${key.name}`);
    const { names, at, unread } = await checkWitnesses(opened, asked);
    const smTree = await checkSmTree(opened, keys, leaves, smVkey);
    const notRead = [unread, smTree.unread ?? ''].filter((one) => one !== '').join(', ');
    const found = {
      caseId: String(manifest['caseId']),
      log,
      size: head.size,
      events: leaves.length,
      receipts: opened.under('receipts').length,
      senders,
      disclosed: disclosed.join(', '),
      witnesses: names,
      witnessedAt: at,
      ...smTree,
      ...(notRead === '' ? {} : { unread: notRead }),
      signedBy: signer,
      keyWasGiven: vkey !== undefined || (policy !== undefined && ofPolicy.length > 0),
      policyWasGiven: policy !== undefined,
    };
    return { holds: true, problems: [], found };
  } catch (error) {
    const why = error instanceof Refusal ? error.message : 'the package cannot be read';
    return { holds: false, problems: [why], found: {} };
  }
}
