import { type Fields, fileIn, listOf, refuse, textOf } from './bytes.ts';
import { type Leaf, provenBy } from './checks.ts';
import { type Head, headIn, signaturesBelow } from './head.ts';
import type { Package } from './package.ts';
import { sm3, smHolds, smKeyIn } from './sm.ts';

/** What the second tree of a package proves, by commercial cryptography alone. */
type SmFound = {
  /** The key that signed its head, how large it is, and how many of the events it has. */
  readonly smTree?: string;
  readonly smSize?: number;
  readonly smEvents?: number;
  /** It is there, and this runtime cannot read it. */
  readonly unread?: string;
};

const noteFile = 'checkpoint-sm3.txt';
const folder = 'proofs-sm3';

/** The log's own name, with another word for the tree. */
const smNameOf = (log: string): string => log.replace(/\/log(?=\/|$)/, '/log-sm3');

/** @returns the key that signed the head, of those that the package has or of the one that was given */
async function signerOf(
  head: Head,
  vkeys: readonly string[],
  hash: NonNullable<typeof sm3>,
): Promise<string | undefined> {
  const text = head.text.slice(0, head.text.lastIndexOf('\n\n') + 1);
  for (const vkey of vkeys) {
    const key = await smKeyIn(vkey, hash);
    const own = signaturesBelow(head.text).filter(
      ({ name, id }) => name === head.origin && name === key.name && id === key.id,
    );
    for (const { bytes } of own)
      if (!(await smHolds(key, text, bytes, hash)))
        return refuse(`the SM2 signature of ${key.name} does not hold`);
    if (own.length > 0) return vkey;
  }
  return undefined;
}

/**
 * The same leaves in the tree of SM3: each that it was large enough for.
 * @param vkey the key of that tree as it was published elsewhere; who gives it wants each of them in the tree
 */
export async function checkSmTree(
  { files, under, head: log }: Package,
  keys: Fields,
  leaves: readonly Leaf[],
  vkey: string | undefined,
): Promise<SmFound> {
  if (!files.has(noteFile)) {
    if (vkey !== undefined || under(folder).length > 0) refuse('there is no SM3 tree in it');
    return {};
  }
  if (!sm3)
    return vkey === undefined
      ? { unread: 'the SM3 tree' }
      : refuse('this runtime knows no SM3: read it with Node');
  const head = headIn(textOf(fileIn(files, noteFile, 65_536)));
  if (head.origin !== smNameOf(log.origin))
    refuse(`the SM3 tree is ${head.origin}, not that of ${log.origin}`);
  const known = listOf(keys['logSm']).map(String).slice(0, 10);
  const signer =
    (await signerOf(head, vkey === undefined ? known : [vkey], sm3)) ??
    refuse('nobody who is known signed the head of the SM3 tree');
  const within = leaves.filter(({ index }) => index < head.size);
  if (vkey !== undefined && within.length < leaves.length)
    refuse(`the SM3 tree had ${within.length} of ${leaves.length} events when this was made`);
  for (const leaf of within) await provenBy({ files, head }, leaf, folder, sm3);
  if (under(folder).length !== within.length) refuse('a proof of SM3 more than there are leaves');
  return { smTree: signer, smSize: head.size, smEvents: within.length };
}
