import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, processStart, waitForEnd } from './process-identity.ts';

type Log = (line: string) => void;

const pidFile = (clusterDir: string): string => join(clusterDir, 'postmaster.pid');

const readLines = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n');

/** PostgreSQL writes its state on line 8 of postmaster.pid; `pg_ctl -w` waits for the same word. */
export async function isReady(clusterDir: string, pid: number): Promise<boolean> {
  const lines = await readLines(pidFile(clusterDir));
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** Stops a server: disconnects its clients and flushes; without flushing if that takes longer than 15 s. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitForEnd(pid, timeoutMs)) return;
  }
}

/**
 * Makes way for a new server on `clusterDir`: stops one that a killed run left behind, and forgets a
 * pid that meanwhile names a stranger (containers give the same small pids out at every start).
 * @throws Error if the run that owns it is still alive
 */
export async function makeWay(clusterDir: string, ownerFile: string, log: Log): Promise<void> {
  const pid = Number((await readLines(pidFile(clusterDir)))[0]);
  if ((await processStart(pid)) === undefined) return;
  if (!(await commandLine(pid)).includes(clusterDir)) {
    await rm(pidFile(clusterDir), { force: true });
    return;
  }
  const [ownerPid = '', ownerStart] = await readLines(ownerFile);
  const isOwned = ownerStart !== undefined && (await processStart(Number(ownerPid))) === ownerStart;
  if (isOwned) {
    throw new Error(`process ${ownerPid} already runs PostgreSQL on ${clusterDir}: stop it first.`);
  }
  log(`stopping the PostgreSQL that an earlier run left behind (pid ${pid})`);
  await stopPostmaster(pid);
}

/** Says that this process is the one the server runs for. */
export async function claim(ownerFile: string): Promise<void> {
  await writeFile(ownerFile, `${process.pid}\n${await processStart(process.pid)}\n`);
}
