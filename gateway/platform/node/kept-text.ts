import { readFile, rename, writeFile } from 'node:fs/promises';

/** A short text that lies outside of the database. */
export type KeptText = {
  /** undefined if nothing was kept yet. */
  readonly read: () => Promise<string | undefined>;
  /** Whole or not at all, whenever the machine stops. */
  readonly write: (text: string) => Promise<void>;
};

export const keptText = (path: string): KeptText => ({
  read: () =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  write: async (text) => {
    const beside = `${path}.${process.pid}`;
    await writeFile(beside, text, { flush: true });
    await rename(beside, path);
  },
});
