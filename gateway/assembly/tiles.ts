import { access } from 'node:fs/promises';
import { outsideSize } from '../audit/log/outside.ts';
import { bundlePath } from '../audit/tree/tile-path.ts';
import { tileWidth } from '../audit/tree/tiles.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import { objectStore } from '../platform/node/object-store.ts';
import { inTime } from '../platform/process/in-time.ts';
import type { Platform } from '../platform/process/platform.ts';
import { isTilesTrouble, type TileStore, tilesTrouble } from '../platform/process/tile-store.ts';
import type { Bucket, TilesPlace } from '../platform/process/tiles-settings.ts';

/** A folder that other machines share may not answer at all, and who waits for it holds a connection to the database. */
const longestMs = 10_000;
/** 256 entries, none of which is longer than its two bytes of length allow (C2SP tlog-tiles). */
const mostBytes = tileWidth * 65_538;

/** A share that is away for a while. */
const passing = new Set(['ETIMEDOUT', 'EIO', 'ESTALE', 'EHOSTDOWN']);

/** A folder on a disk, or one that several machines share. It is not made: a disk that is not there must be noticed. */
function inFolder(root: string): TileStore {
  const folder = mirrorFolder(root);
  const failed = ({ code = 'unknown' }: NodeJS.ErrnoException): never => {
    throw tilesTrouble(`TILES_DIR: ${code}`, passing.has(code));
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

/** Whoever answers and refuses has an address, an account or a bucket that is not right, unless it asks for patience; all else passes. */
const mayPass = (code: string): boolean =>
  !/^[34]\d\d\b/.test(code) || /^(408|429)\b|RequestTimeout$/.test(code);

/** A bucket. It is not made either. */
function inBucket(bucket: Bucket): TileStore {
  const store = objectStore(bucket, { patienceMs: longestMs, mostBytes });
  const failed = ({ code = 'unknown' }: NodeJS.ErrnoException): never => {
    throw tilesTrouble(`TILES_S3: ${code}`, mayPass(code));
  };
  return {
    read: (path) => store.read(path).catch(failed),
    write: (path, bytes) => store.write(path, bytes).catch(failed),
  };
}

/** Where this process moves the old part of the log to, and reads it. */
export function tilesOf({ tilesDir, tilesBucket }: TilesPlace): TileStore | undefined {
  if (tilesBucket) return inBucket(tilesBucket);
  return tilesDir === undefined ? undefined : inFolder(tilesDir);
}

type Problem = { readonly text: string; readonly mayCome: boolean };

/** What stands in the way of reading the whole log; the newest bundle outside stands for all of them. */
async function look({ database, tiles }: Platform): Promise<Problem | undefined> {
  const outside = await outsideSize(database());
  try {
    const last = await tiles?.read(bundlePath(Math.max(0, outside / tileWidth - 1), tileWidth));
    if (outside === 0 || last) return undefined;
    const text = tiles
      ? `the first ${outside} events of the log are not where the tiles are looked for: see docs/operations.md, "The log outside of the database"`
      : `TILES_DIR or TILES_S3 is not set, and the first ${outside} events of the log lie outside of the database`;
    return { text, mayCome: false };
  } catch (error) {
    if (isTilesTrouble(error)) return { text: error.message, mayCome: error.mayCome };
    throw error;
  }
}

/** In one line. */
export const tilesProblem = async (platform: Platform): Promise<string | undefined> =>
  (await look(platform))?.text;

/** What a start fails by. A store that does not answer now is no reason: cases are accepted without it, and it may come back. */
export async function tilesRefusal(platform: Platform): Promise<string | undefined> {
  const found = await look(platform);
  if (!found?.mayCome) return found?.text;
  platform.log.error('audit.tiles_unreadable', { error: found.text });
  return undefined;
}
