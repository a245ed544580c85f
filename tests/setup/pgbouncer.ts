import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dieWithParent } from '../../gateway/platform/node/die-with-parent.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { chooseAccount } from '../../gateway/platform/node/server-account.ts';
import { findPgBouncer } from './find-program.ts';

export type TestPooler = {
  /** As the database's own, by way of the pooler. */
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/**
 * A PgBouncer as Debian ships it, in front of one database, with four connections for all its clients.
 * @throws Error if there is none: ask `findPgBouncer` first
 */
export async function startPgBouncer(
  databaseUrl: string,
  mode: 'transaction' | 'session',
): Promise<TestPooler> {
  const program = await findPgBouncer();
  if (!program) throw new Error('pgbouncer is not installed');
  const behind = new URL(databaseUrl);
  const [name, port] = [behind.pathname.slice(1), await freePort()];
  const dir = await mkdtemp(join(tmpdir(), 'tongban-pgbouncer-'));
  // Like PostgreSQL it does not run as root.
  const account = await chooseAccount(dir, () => undefined);
  const file = join(dir, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
${name} = host=${behind.hostname} port=${behind.port} user=${behind.username} password=${behind.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${mode === 'transaction' ? 4 : 40}
`,
  );
  if (account.uid !== undefined)
    for (const path of [dir, file]) await chown(path, account.uid, account.gid);
  const child = spawn(program.path, ['-q', file], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...program.env },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  const ended = once(child, 'exit').catch(() => undefined);
  if (child.pid) void ended.then(dieWithParent(child.pid, { signal: 'TERM', remove: dir }));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  while (child.pid !== undefined && child.exitCode === null) {
    if (await listens(port)) return { url: url.href, stop };
    await new Promise((later) => setTimeout(later, 20));
  }
  await stop();
  throw new Error(`pgbouncer did not start:\n${said}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
