import { access } from 'node:fs/promises';
import { outsideSize } from '../audit/log/outside.ts';
import { bundlePath } from '../audit/tree/tile-path.ts';
import { tileWidth } from '../audit/tree/tiles.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import { inTime } from '../platform/process/in-time.ts';
import type { Platform } from '../platform/process/platform.ts';
import { isTilesTrouble, type TileStore, tilesTrouble } from '../platform/process/tile-store.ts';

/** A folder that other machines share may not answer at all, and who waits for it holds a connection to the database. */
const longestMs = 10_000;

/** A folder on a disk, or one that several machines share. It is not made: a disk that is not there must be noticed. */
function inFolder(root: string): TileStore {
  const folder = mirrorFolder(root);
  const failed = ({ code }: NodeJS.ErrnoException): never => {
    throw tilesTrouble(`TILES_DIR: ${code ?? 'unknown'}`);
  };
  return {
    read: (path) => inTime(longestMs, folder.read(path)).catch(failed),
    write: (path, bytes) =>
      inTime(
        longestMs,
        access(root).then(() => folder.write(path, bytes)),
      ).catch(failed),
  };
}

/** Where this process moves the old part of the log to, and reads it. */
export const tilesOf = ({
  tilesDir,
}: {
  readonly tilesDir?: string | undefined;
}): TileStore | undefined => (tilesDir === undefined ? undefined : inFolder(tilesDir));

/** What stands in the way of reading the whole log, in one line; the newest bundle outside stands for all of them. */
export async function tilesProblem({ database, tiles }: Platform): Promise<string | undefined> {
  const outside = await outsideSize(database());
  try {
    const last = await tiles?.read(bundlePath(Math.max(0, outside / tileWidth - 1), tileWidth));
    if (outside === 0 || last) return undefined;
    return tiles
      ? `the first ${outside} events of the log are not where the tiles are looked for: see docs/operations.md, "The log outside of the database"`
      : `TILES_DIR is not set, and the first ${outside} events of the log lie outside of the database`;
  } catch (error) {
    if (isTilesTrouble(error)) return error.message;
    throw error;
  }
}
