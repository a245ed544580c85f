import { mkdtemp, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const room = 4 * 1024 ** 3;

async function hasRoom(): Promise<boolean> {
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free >= room && freemem() >= 2 * room;
}

/**
 * A folder for the data of a server of the tests, in memory where there is room: copies of databases, starts and
 * recoveries take a fifth of the time. The last of its name is at random.
 */
export const newServerFolder = async (prefix: string): Promise<string> =>
  mkdtemp(join((await hasRoom()) ? memory : tmpdir(), prefix));
