import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { dieWithParent } from '../../gateway/platform/node/die-with-parent.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const hyperdriveVariable = 'CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE';
const require = createRequire(import.meta.url);
const program = join(dirname(require.resolve('wrangler/package.json')), 'bin/wrangler.js');

/** A folder for everything that wrangler writes, so that it leaves nothing behind. */
export const newWorkFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tongban-edge-'));

type Run = { readonly child: ChildProcess; readonly output: () => string };

/** In a process group of its own: wrangler starts workerd, and both must end. */
function wrangler(folder: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const home = { HOME: folder, XDG_CONFIG_HOME: folder, WRANGLER_REGISTRY_PATH: folder };
  const child = spawn(process.execPath, [program, ...args], {
    cwd: repository,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...home, WRANGLER_SEND_METRICS: 'false', CI: '1', ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  return { child, output: () => said };
}

export type Bundle = {
  readonly path: string;
  /** Every source file in it, relative to the bundle. */
  readonly sources: readonly string[];
  /** What wrangler says it would upload. */
  readonly gzipKib: number;
};

/** What `wrangler deploy` would upload: made by the first file of a run that needs it, for all that do. */
export async function bundleWorker(): Promise<Bundle> {
  const folder = join(inject('scratch'), 'edge');
  const made = join(folder, 'made.json');
  if (!(await isFirst(folder))) return waitForBundle(made);
  const outcome = await makeBundle(folder).then(
    (bundle): Outcome => ({ bundle }),
    (error: Error): Outcome => ({ failed: error.message }),
  );
  await writeFile(`${made}.new`, JSON.stringify(outcome));
  await rename(`${made}.new`, made);
  return bundleIn(outcome);
}

/** Who waits for it hears of a failure too, and does not wait on. */
type Outcome = { readonly bundle: Bundle } | { readonly failed: string };

function bundleIn(outcome: Outcome): Bundle {
  if ('failed' in outcome) throw new Error(outcome.failed);
  return outcome.bundle;
}

const isFirst = (folder: string): Promise<boolean> =>
  mkdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

/** For as long as the hook that waits has patience. */
async function waitForBundle(made: string): Promise<Bundle> {
  for (;;) {
    const text = await readFile(made, 'utf8').catch(() => undefined);
    if (text !== undefined) return bundleIn(JSON.parse(text) as Outcome);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function makeBundle(folder: string): Promise<Bundle> {
  const outdir = join(folder, 'bundle');
  const { child, output } = wrangler(folder, ['deploy', '--dry-run', '--outdir', outdir]);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`wrangler deploy --dry-run ended with ${code}:\n${output()}`);
  const path = join(outdir, 'worker.js');
  const map = JSON.parse(await readFile(`${path}.map`, 'utf8')) as { sources: string[] };
  return { path, sources: map.sources, gzipKib: Number(/gzip: ([\d.]+) KiB/.exec(output())?.[1]) };
}

export type WorkerOptions = {
  readonly folder: string;
  /** A source file, which wrangler bundles and watches, or a bundle, which it takes as it is. */
  readonly script: string | Bundle;
  readonly port: number;
  readonly databaseUrl?: string;
  /** Variables and secrets of the worker. */
  readonly settings: Readonly<Record<string, string>>;
};

export type Worker = {
  /** From the start of wrangler to the first answer, of whatever kind. */
  readonly startedInMs: number;
  /** What wrangler and the worker wrote so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
};

async function devArguments({ folder, script, port, settings }: WorkerOptions): Promise<string[]> {
  const state = await mkdtemp(join(folder, 'dev-'));
  const envFile = join(state, 'settings.env');
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(envFile, lines.join(''), { mode: 0o600 });
  const main = typeof script === 'string' ? [script] : [script.path, '--no-bundle'];
  const config = ['--config', join(repository, 'wrangler.toml'), '--env-file', envFile];
  const ports = ['--port', `${port}`, '--inspector-port', '0'];
  const quiet = ['--local', '--persist-to', state, '--show-interactive-dev-session=false'];
  return ['dev', ...main, ...config, ...ports, ...quiet];
}

/** `wrangler dev` with the repository's wrangler.toml; resolves when it answers. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { folder, port, databaseUrl } = options;
  const started = performance.now();
  const database: Record<string, string> = databaseUrl ? { [hyperdriveVariable]: databaseUrl } : {};
  const { child, output } = wrangler(folder, await devArguments(options), database);
  const ended = once(child, 'exit');
  const group = -(child.pid ?? Number.NaN);
  const letGo = dieWithParent(group, { signal: 'TERM', remove: folder });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(group, 'SIGTERM');
    await ended;
    await waitForGroup(group);
    letGo();
  };
  try {
    await waitForAnswer(`http://127.0.0.1:${port}/health/live`, child);
  } catch (error) {
    await stop();
    throw new Error(`wrangler dev did not start:\n${output()}`, { cause: error });
  }
  return { startedInMs: performance.now() - started, output, stop };
}

async function waitForAnswer(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 40_000;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Until no process of the group is left; those that do not hear are killed. */
async function waitForGroup(group: number): Promise<void> {
  for (let turn = 0; ; turn++) {
    try {
      process.kill(group, turn < 100 ? 0 : 'SIGKILL');
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function removeWorkFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
