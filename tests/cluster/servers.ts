import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { dieWithParent } from '../../gateway/platform/node/die-with-parent.ts';
import type { ServerAccount } from '../../gateway/platform/node/server-account.ts';
import { installPackages } from '../setup/debian.ts';
import { onPath } from '../setup/find-program.ts';

const run = promisify(execFile);

/** Where the programs of a cluster are on this machine. */
export type Programs = {
  readonly patroni: string;
  readonly etcd: string;
  readonly haproxy: string;
  /** The folder of PostgreSQL's own programs. npm's PostgreSQL lacks pg_basebackup and pg_rewind, so it is Debian's. */
  readonly postgresBin: string;
};

async function lookForPrograms(): Promise<Programs | undefined> {
  const patroni = await onPath('/usr/bin/patroni');
  const etcd = await onPath('/usr/bin/etcd');
  const haproxy = await onPath('/usr/sbin/haproxy');
  const root = '/usr/lib/postgresql';
  const newest = (await readdir(root).catch(() => [])).sort().at(-1);
  const postgres = await onPath(`${root}/${newest}/bin/pg_rewind`);
  return patroni && etcd && haproxy && postgres
    ? { patroni, etcd, haproxy, postgresBin: dirname(postgres) }
    : undefined;
}

/** Debian's programs, installed first where that can be done. */
export async function findPrograms(log: (line: string) => void): Promise<Programs | undefined> {
  const found = await lookForPrograms();
  if (found) return found;
  await installPackages(['patroni', 'etcd-server', 'haproxy', 'postgresql'], log);
  return lookForPrograms();
}

type Where = {
  readonly account: ServerAccount;
  readonly cwd: string;
  readonly logFile: string;
  readonly remove: string | undefined;
};

/** A server as an account of its own; it ends when we do, and then `remove` goes. What it says is in `logFile`. */
export function startServer(
  path: string,
  args: readonly string[],
  { account, cwd, logFile, remove }: Where,
): ChildProcess {
  const output = openSync(logFile, 'a');
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: cwd };
  const stdio = ['ignore', output, output] as const;
  const child = spawn(path, args, { ...account, cwd, env, detached: true, stdio: [...stdio] });
  child.on('error', () => undefined);
  if (child.pid) {
    const release = dieWithParent(child.pid, { signal: 'TERM', ...(remove ? { remove } : {}) });
    child.once('exit', release);
  }
  return child;
}

/** Those of `roots` and all that came of them. */
async function treeOf(roots: readonly number[]): Promise<number[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = new Set(roots);
  for (let size = -1; size !== tree.size; ) {
    size = tree.size;
    for (const [pid = 0, parent = 0] of pairs) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** `kill -9` of a whole node at once, as if its power had gone: Patroni, the postmaster and every back end. */
export async function killNode(patroni: ChildProcess, dataDir: string): Promise<void> {
  const file = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const postmaster = Number(file.split('\n')[0]);
  const roots = [patroni.pid ?? 0, postmaster].filter((pid) => pid > 1);
  for (const pid of await treeOf(roots)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
