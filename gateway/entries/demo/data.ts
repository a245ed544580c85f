import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that is made once and kept in the data directory, readable by its owner only. */
export async function keptJson<T>(
  dataDir: string,
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const path = join(dataDir, name);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(`${path} cannot be read: remove it or start with --fresh`, { cause: error });
  }
  const made = await make();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** What `npm run audit:verify` needs to find the embedded database and check the log's signature. */
export async function writeAuditEnvironment(
  dataDir: string,
  databaseUrl: string,
  vkey: string,
): Promise<void> {
  await writeFile(join(dataDir, 'audit.env'), `DATABASE_URL=${databaseUrl}\nLOG_VKEY=${vkey}\n`, {
    mode: 0o600,
  });
}
