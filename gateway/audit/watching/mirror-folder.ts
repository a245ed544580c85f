import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MirrorFolder } from './mirror.ts';

/** A name in a folder lasts when the folder is written too (fsync(2)), up to the one that was there before. */
async function keepNames(root: string, folder: string): Promise<void> {
  for (let at = folder; ; at = dirname(at)) {
    const handle = await open(at, 'r');
    await handle.sync().finally(() => handle.close());
    if (at === root || at === dirname(at)) return;
  }
}

/** A mirror on a disk: what may be served as it lies there, by any server of files. */
export const mirrorFolder = (root: string): MirrorFolder => ({
  read: (path) =>
    readFile(join(root, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  write: async (path, bytes) => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o750 });
    // Of this writing alone: another process may be at the same, under the same number in a container of its own.
    const beside = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(beside, bytes, { flush: true, mode: 0o640 });
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    await keepNames(join(root, '.'), dirname(file));
  },
  remove: (path) => rm(join(root, path), { force: true }),
});
