import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EmbeddedPostgresOptions } from '../../../gateway/platform/node/embedded-postgres.ts';
import { newClockOfItsOwn } from './fake-time.ts';

const run = promisify(execFile);

/** What the host of PostgreSQL does to it: its disk can be filled, its clock set. Of a long campaign. */
export type StrangeServer = {
  readonly options: Pick<EmbeddedPostgresOptions, 'dataDir' | 'settings' | 'environment'>;
  /** To the last byte. Undefined: only root can make a small disk. */
  readonly disk:
    | { readonly fill: () => Promise<number>; readonly empty: () => Promise<void> }
    | undefined;
  readonly setClock: (aheadSeconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** For a database of some thousand cases, and what PostgreSQL writes ahead of it. */
const diskBytes = 512 * 1024 ** 2;

async function fillUp(folder: string): Promise<number> {
  const ballast = await open(join(folder, 'ballast'), 'a');
  const block = Buffer.alloc(1024 ** 2);
  let written = 0;
  try {
    for (let size = block.length; size >= 1; )
      try {
        written += (await ballast.write(block.subarray(0, size))).bytesWritten;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
        size = Math.floor(size / 4);
      }
  } finally {
    await ballast.close();
  }
  return written;
}

async function newSmallDisk(folder: string) {
  if (process.getuid?.() !== 0) return undefined;
  await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder]);
  const { blocks, bsize } = await statfs(folder);
  if (blocks * bsize > diskBytes) throw new Error(`${folder} is no disk of its own`);
  return {
    fill: () => fillUp(folder),
    empty: () => rm(join(folder, 'ballast'), { force: true }),
    remove: async () => void (await run('umount', ['--lazy', folder])),
  };
}

export async function newStrangeServer(): Promise<StrangeServer> {
  const home = await mkdtemp(join(tmpdir(), 'tongban-strange-'));
  // PostgreSQL runs under an account of its own.
  await chmod(home, 0o755);
  const folder = join(home, 'disk');
  await mkdir(folder);
  const clock = await newClockOfItsOwn(join(home, 'clock'));
  const disk = await newSmallDisk(folder);
  return {
    options: {
      dataDir: join(folder, 'data'),
      settings: { max_wal_size: '96MB', min_wal_size: '32MB' },
      environment: clock.environment,
    },
    disk,
    setClock: clock.set,
    close: async () => {
      await disk?.remove();
      await rm(home, { recursive: true, force: true });
    },
  };
}
