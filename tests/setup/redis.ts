import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { dieWithParent } from '../../gateway/platform/node/die-with-parent.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { findRedis, type Program } from './find-program.ts';
import { newServerFolder } from './memory-folder.ts';

/** What differs from a server of its own. */
export type RedisExtras = {
  /** The folder of one that was there before, and stays. */
  readonly dir?: string;
  readonly settings?: Readonly<Record<string, string>>;
};

export type TestRedis = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/**
 * A Redis of one's own on a free port, as a production one should be set: append-only file, no eviction.
 * It ends with the calling process. For tests that wipe or stop it; others share `inject('redisUrl')`.
 * @param port the port of one that was there before. Default: any free one
 * @param newFolder makes the folder for its data. Default: in memory where there is room
 * @throws Error if there is no redis-server: ask `inject('redisUrl')` first
 */
export async function startRedis(
  port?: number,
  newFolder: (prefix: string) => Promise<string> = newServerFolder,
  extras: RedisExtras = {},
): Promise<TestRedis> {
  const program = await findRedis();
  if (!program) throw new Error('redis-server is not installed');
  for (let attempt = 1; ; attempt++) {
    const dir = extras.dir ?? (await newFolder('tongban-redis-'));
    const started = await tryStart(program, port ?? (await freePort()), dir, extras);
    if ('stop' in started) return started;
    if (attempt === 3) throw new Error(`redis-server did not start:\n${started.said}`);
  }
}

async function tryStart(
  { path, env }: Program,
  port: number,
  dir: string,
  { dir: kept, settings: more }: RedisExtras,
): Promise<TestRedis | { readonly said: string }> {
  const logFile = join(dir, 'redis.log');
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    logfile: logFile,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
    ...more,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(path, args, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'exit').catch(() => undefined);
  if (child.pid) void ended.then(dieWithParent(child.pid, { signal: 'TERM', remove: dir }));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    if (kept === undefined) await rm(dir, { recursive: true, force: true });
  };
  while (child.pid !== undefined && child.exitCode === null) {
    if (await answers(port))
      return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid, stop };
    await new Promise((later) => setTimeout(later, 20));
  }
  const said = await readFile(logFile, 'utf8').catch(() => 'it did not run at all');
  await stop();
  return { said };
}

/** Whether what listens there is a Redis that has loaded its data. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}
