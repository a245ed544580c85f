import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dieWithParent } from '../../gateway/platform/node/die-with-parent.ts';
import { childEnvironment } from '../setup/child-environment.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** `gateway/entries/serve.ts` as it runs in production: a process of its own that can be killed. */
export type GatewayProcess = {
  readonly pid: number;
  /** Resolves once it answers; rejects, with what it said, when it ends before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** What it wrote so far. */
  readonly output: () => string;
};

const entry = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Environment = Readonly<Record<string, string>>;
type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<Exit>;
  readonly output: () => string;
};

/** A file of the product as a child process. */
function run(
  file: string,
  environment: Environment,
  args: readonly string[] = [],
  after: readonly string[] = [],
): Running {
  const child = spawn(process.execPath, [...args, entry(file), ...after], {
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000);
    });
  }
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (child.pid) void ended.then(dieWithParent(child.pid, { signal: 'TERM' }));
  return { child, ended, output: () => said };
}

async function answers(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/live`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function waitUntilReady(origin: string, { child, output }: Running): Promise<void> {
  while (!(await answers(origin))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the gateway ended before it was ready:\n${output()}`);
    }
    await pause(50);
  }
}

export type GatewayProcessOptions = {
  /** For Node itself, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** The file to run. Default: the product's own. */
  readonly entry?: string;
  /** Where it answers when that is not its public origin. */
  readonly listensOn?: string;
};

/** The product with its waits shortened. */
export const impatientEntry = 'tests/faults/impatient-gateway.ts';

/** Starts `node gateway/entries/serve.ts`. */
export function startGatewayProcess(
  environment: Environment,
  {
    nodeArgs = [],
    entry: file = 'gateway/entries/serve.ts',
    listensOn,
  }: GatewayProcessOptions = {},
): GatewayProcess {
  const running = run(file, environment, nodeArgs);
  const ready = waitUntilReady(listensOn ?? environment['PUBLIC_ORIGIN'] ?? '', running);
  // Whoever kills a gateway that is still starting does not wait for it to be ready.
  ready.catch(() => undefined);
  return {
    pid: running.child.pid ?? 0,
    ready,
    ended: running.ended,
    signal: (signal) => void running.child.kill(signal),
    output: running.output,
  };
}

/** `npm run audit:verify` against the database of `environment`. */
export async function verifyAuditLog(
  environment: Environment,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { DATABASE_URL = '', KEYS = '' } = environment;
  const verifier = run('gateway/entries/audit-verify.ts', { DATABASE_URL, KEYS });
  const { code } = await verifier.ended;
  return { code, output: verifier.output() };
}

/** `npm run restore` with the environment of a gateway. */
export async function runRestore(
  environment: Environment,
  options: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const running = run('gateway/entries/restore.ts', environment, [], options);
  const { code } = await running.ended;
  return { code, output: running.output() };
}
