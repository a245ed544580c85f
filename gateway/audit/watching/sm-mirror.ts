import { ok, type Result } from '#contracts/result';
import { claimedSize } from '../tree/checkpoint.ts';
import { entriesIn, entryBundle } from '../tree/entry-bundle.ts';
import { sm3Tree } from '../tree/hash.ts';
import { verifySmCheckpoint } from '../tree/sm-checkpoint.ts';
import { bundlePath, parseTilePath } from '../tree/tile-path.ts';
import { tileWidth } from '../tree/tiles.ts';
import { type Mirrored, type MirrorFolder, type MirrorProblem, mirrorTree } from './mirror.ts';

/** Where the second tree lies beside the first. */
const under = 'sm3/';

const folderBelow = (folder: MirrorFolder): MirrorFolder => ({
  read: (path) => folder.read(under + path),
  write: (path, bytes) => folder.write(under + path, bytes),
  remove: (path) => folder.remove(under + path),
});

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** Entries as the mirror has them: its last bundle may be wider than the second tree has got. */
async function keptEntries(folder: MirrorFolder, path: string): Promise<Uint8Array | undefined> {
  const { tile = 0, width = 0 } = parseTilePath(path) ?? {};
  const size = claimedSize(textOf(await folder.read('checkpoint')));
  const held = Math.min(tileWidth, size - tile * tileWidth);
  const bundle = held < width ? undefined : await folder.read(bundlePath(tile, held));
  const leaves = bundle && entriesIn(bundle, held);
  return leaves && entryBundle(leaves.slice(0, width));
}

/**
 * Brings the mirror of the tree of commercial cryptography to a checkpoint, from the entries that the mirror of the log has:
 * nothing else is asked for.
 * @returns undefined if that checkpoint is of more entries than are mirrored: the next time it will not be
 */
export async function mirrorSmTree(
  note: string,
  folder: MirrorFolder,
  points: readonly Uint8Array[],
): Promise<Result<Mirrored | undefined, MirrorProblem>> {
  const mirrored = claimedSize(textOf(await folder.read('checkpoint')));
  if (claimedSize(note) > mirrored) return ok(undefined);
  const source = {
    checkpoint: async () => note,
    entries: (path: string) => keptEntries(folder, path),
  };
  return mirrorTree(source, folderBelow(folder), {
    hashing: sm3Tree,
    verify: async (text) => verifySmCheckpoint(text, points),
    keepsEntries: false,
  });
}
