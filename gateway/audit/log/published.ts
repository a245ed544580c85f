import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { equalBytes } from '../tree/bytes.ts';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { treeRoot } from '../tree/merkle.ts';
import { subtreesFrom, tilesReadBy } from '../tree/tiles.ts';
import { epochOf } from './epoch.ts';
import { openOwnCheckpoint } from './log-identity.ts';
import { readHead, readTiles } from './store.ts';

/** How the log of this database is not the one that was published. */
export type Fork = {
  /** `older`: what was published lies after its head. `other`: it has other leaves in the same places. */
  readonly kind: 'older' | 'other';
  readonly published: Checkpoint;
  readonly size: number;
};

/** The root that the tree had when it had `size` leaves; undefined if its tiles do not tell. */
async function rootAt(platform: Platform, size: number): Promise<Uint8Array | undefined> {
  const ids = tilesReadBy((subtree) => treeRoot(size, subtree));
  const tiles = await readTiles(platform.database(), ids);
  return tiles.length === ids.length ? treeRoot(size, subtreesFrom(tiles)) : undefined;
}

/**
 * Compares the log with a checkpoint of it that lies outside of the database. One of an epoch that the operator ended
 * by word binds nobody any more.
 * @returns undefined if the log still begins with what was published; a failure if this log never signed it
 */
export async function forkFrom(
  platform: Platform,
  note: string,
): Promise<Result<Fork | undefined, 'not_ours'>> {
  const published = await openOwnCheckpoint(platform, note);
  if (!published) return fail('not_ours');
  const stored = await readHead(platform.database());
  const head = stored && (await openOwnCheckpoint(platform, stored.note));
  const [epoch, publishedEpoch] = [epochOf(head?.origin ?? ''), epochOf(published.origin)];
  const size = head?.size ?? 0;
  if (head && epoch > publishedEpoch) return ok(undefined);
  if (epoch < publishedEpoch || size < published.size)
    return ok({ kind: 'older', published, size });
  const root = await rootAt(platform, published.size);
  return root && equalBytes(root, published.root)
    ? ok(undefined)
    : ok({ kind: 'other', published, size });
}
