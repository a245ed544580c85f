import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Who a server runs as. Empty: as whoever runs this process. */
export type ServerAccount = { readonly uid: number; readonly gid: number } | Record<string, never>;

type Log = (line: string) => void;

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. Root gets: the owner of existing data, else the user `postgres`
 * (made if missing), else `nobody`. Anybody else runs it as they are.
 */
export async function chooseAccount(clusterDir: string, log: Log): Promise<ServerAccount> {
  const owner = await lstat(clusterDir).then(
    (found) => found,
    () => undefined,
  );
  if (process.getuid?.() !== 0) {
    if (owner && owner.uid !== process.getuid?.()) {
      throw new Error(
        `${clusterDir} belongs to another user (uid ${owner.uid}): run as that user, or remove it.`,
      );
    }
    return {};
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (
    (await lookUp('postgres')) ??
    (await createUser(log)) ??
    (await lookUp('nobody')) ??
    Promise.reject(
      new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.'),
    )
  );
}

async function lookUp(name: string): Promise<ServerAccount | undefined> {
  try {
    const uid = Number((await run('id', ['-u', name])).stdout);
    const gid = Number((await run('id', ['-g', name])).stdout);
    return uid > 0 ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function createUser(log: Log): Promise<ServerAccount | undefined> {
  const ways: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', 'postgres']],
  ];
  for (const [command, args] of ways) {
    const made = await run(command, args).then(
      () => true,
      () => false,
    );
    if (!made) continue;
    log('PostgreSQL does not run as root: made the system user postgres for it');
    return lookUp('postgres');
  }
  return undefined;
}

/** Whether `account` can run `file`: asked of the kernel, since modes, ACLs and mounts all have a say. */
export function canExecute(account: ServerAccount, file: string): boolean {
  return spawnSync(file, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Whether `account` can reach and write the folder `dir`. */
export function canWrite(account: ServerAccount, dir: string): boolean {
  const test = 'cd "$1" && test -w .';
  return (
    spawnSync('/bin/sh', ['-c', test, 'sh', dir], { ...account, cwd: '/', stdio: 'ignore' })
      .status === 0
  );
}

/** Makes `dir` private to `account`. */
export async function ownFolder(account: ServerAccount, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined) await chown(dir, account.uid, account.gid);
}

/**
 * The folder that stands in for `path` when `account` cannot reach it, as under /root. Not below
 * /var/tmp: what cleans that after 30 days would take pages from under a running server.
 */
export async function standInFolder(account: ServerAccount, path: string): Promise<string> {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  const dir = join('/var/lib', `tongban-${name}`);
  await ownFolder(account, dir);
  return dir;
}
