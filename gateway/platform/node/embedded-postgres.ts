import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dieWithParent } from './die-with-parent.ts';
import {
  type Cluster,
  connectionUrl,
  ensureDatabase,
  ensureLogin,
  initialise,
  placeCluster,
  serverEnvironment,
} from './embedded-cluster.ts';
import { binary } from './embedded-postgres-binaries.ts';
import { freePort } from './free-port.ts';
import { claim, isReady, makeWay, stopPostmaster } from './postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** Private to this server: made, owned and filled by it. */
  readonly dataDir: string;
  /** The port wished for; another is taken, and logged, if somebody has it. Default: any free one. */
  readonly port?: number;
  readonly log?: (line: string) => void;
  /** Server settings over the defaults, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Added to the server's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Removes the data of earlier runs first. */
  readonly fresh?: boolean;
  /** The server ends when this process does, even by kill -9. */
  readonly dieWithParent?: boolean;
  /** The data goes when the server does, or `with_parent`: when this process ends and the server with it, not before. */
  readonly removeOnStop?: boolean | 'with_parent';
};

export type EmbeddedPostgres = {
  /** Superuser `tongban`, database `tongban`; holds the password, so never log it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly binDir: string;
  /** Where the data really is. */
  readonly dataDir: string;
  /** The database's URL as an account without rights of its own, made where it is not there. */
  readonly loginAs: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const startTimeoutMs = 60_000;

/**
 * Starts the real PostgreSQL that npm brought, on 127.0.0.1, with its data in `dataDir`.
 * @throws Error in words for the person at the terminal; the server's own are in `dataDir`/server.log
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const cluster = await placeCluster(resolve(options.dataDir), log);
  const ownerFile = join(cluster.home, 'owner');
  await makeWay(cluster.dir, ownerFile, log);
  if (options.fresh) await rm(cluster.dir, { recursive: true, force: true });
  await initialise(cluster);
  const { pid, port, ended } = await launch(cluster, options, log);
  let stopping: Promise<void> | undefined;
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
    if (!stopping) log(`PostgreSQL ended by itself; see ${join(cluster.home, 'server.log')}`);
  });
  const stopOnce = async (): Promise<void> => {
    if (!hasEnded) await stopPostmaster(pid);
    await ended;
    if (options.removeOnStop === true) await rm(cluster.home, { recursive: true, force: true });
  };
  const stop = (): Promise<void> => (stopping ??= stopOnce());
  try {
    await claim(ownerFile);
    await ensureDatabase(await connectionUrl(cluster, port, 'postgres'));
  } catch (cause) {
    await stop();
    throw cause;
  }
  const url = await connectionUrl(cluster, port, 'tongban');
  return {
    url,
    port,
    pid,
    loginAs: (name) => ensureLogin(url, name),
    binDir: join(cluster.nativeDir, 'bin'),
    dataDir: cluster.home,
    stop,
  };
}

type Launched = {
  readonly pid: number;
  readonly port: number;
  readonly ended: Promise<void>;
};

/** Between the look for a free port and its use somebody may take it, hence the second and third try. */
async function launch(
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<Launched> {
  const wanted = options.port ?? 0;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(wanted);
    const launched = await tryLaunch(cluster, port, options);
    if (launched) {
      if (wanted !== 0 && port !== wanted)
        log(`port ${wanted} is taken: PostgreSQL listens on ${port}`);
      return launched;
    }
    const said = await readFile(join(cluster.home, 'server.log'), 'utf8');
    if (attempt === 3 || !said.includes('Address already in use')) {
      throw new Error(`PostgreSQL did not start:\n${said.trim().split('\n').slice(-8).join('\n')}`);
    }
  }
}

async function tryLaunch(
  cluster: Cluster,
  port: number,
  options: EmbeddedPostgresOptions,
): Promise<Launched | undefined> {
  const settings = { ...defaults, port: String(port), ...options.settings };
  const { child, ended } = await spawnPostgres(cluster, settings, options.environment);
  if (child.pid === undefined) return undefined;
  const pid = child.pid;
  const remove = options.removeOnStop ? { remove: cluster.home } : {};
  if (options.dieWithParent) void ended.then(dieWithParent(pid, { signal: 'INT', ...remove }));
  const deadline = performance.now() + startTimeoutMs;
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    if (await isReady(cluster.dir, pid)) return { pid, port, ended };
    await new Promise((later) => setTimeout(later, 15));
  }
  await stopPostmaster(pid);
  return undefined;
}

async function spawnPostgres(
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ child: ChildProcess; ended: Promise<void> }> {
  const logFile = join(cluster.home, 'server.log');
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const output = await open(logFile, 'a', 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: Ctrl-C at the terminal must reach us alone, so that we stop it after our last write.
  const child = spawn(binary(cluster.nativeDir, 'postgres'), ['-D', cluster.dir, ...flags], {
    ...cluster.account,
    cwd: '/',
    env: { ...serverEnvironment(), ...environment },
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  await output.close();
  child.unref();
  return { child, ended };
}

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
  // Statements hold personal data: a failed one must not be copied into the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};
