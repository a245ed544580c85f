import { equalBytes } from '../tree/bytes.ts';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { emptyRoot } from '../tree/hash.ts';
import { verifyConsistency } from '../tree/verify-proof.ts';
import type { AddCheckpoint } from './add-checkpoint.ts';

/** What a witness keeps of a log: how large it was, and what it was then. */
export type SeenHead = Pick<Checkpoint, 'size' | 'root'>;

/**
 * `accepted`, or why not:
 * - `smaller`: the log would have shrunk
 * - `other_size`: it was not of that size when it was seen last: asked with what is out of date, or rolled back
 * - `fork`: as large as before, and another
 * - `unproven`: nothing shows that what was seen is its beginning
 */
export type Judgement = 'accepted' | 'smaller' | 'other_size' | 'fork' | 'unproven';

/** Whether a checkpoint that the log signed goes on from the one that was seen last (C2SP tlog-witness). */
export function judge(
  { oldSize, proof }: Pick<AddCheckpoint, 'oldSize' | 'proof'>,
  { size, root }: Checkpoint,
  seen: SeenHead | undefined,
): Judgement {
  if (oldSize > size) return 'smaller';
  if (oldSize !== (seen?.size ?? 0)) return 'other_size';
  if (size === 0 && !equalBytes(root, emptyRoot())) return 'unproven';
  if (seen && size === seen.size && !equalBytes(root, seen.root)) return 'fork';
  if (!seen) return proof.length === 0 ? 'accepted' : 'unproven';
  return verifyConsistency(seen.size, seen.root, size, root, proof) ? 'accepted' : 'unproven';
}
