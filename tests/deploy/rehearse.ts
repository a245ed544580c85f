import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newMemberKeys, sampleFederation } from '../../gateway/entries/demo/members.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { startEmbeddedPostgres } from '../../gateway/platform/node/embedded-postgres.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { copiesOf, layOut } from './image-tree.ts';

/**
 * `npm run rehearse`: what docs/deploy/Dockerfile would build, without a container engine: the same tree, started as the
 * same ordinary user in a mount namespace of its own in which every file system is read-only but the folder of the
 * checkpoint. Needs Linux and root (to make the namespace and to become somebody else).
 */
const root = resolve(import.meta.dirname, '../..');
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error(
    'This needs root on Linux: it makes a mount namespace and becomes the user of the image.',
  );
  process.exit(2);
}
const home = await mkdtemp(join(tmpdir(), 'tongban-rehearse-'));
await chmod(home, 0o755);
const [app, secrets, state] = ['app', 'secrets', 'state'].map((name) => join(home, name)) as [
  string,
  string,
  string,
];
const { user, command } = copiesOf(await readFile(join(root, 'docs/deploy/Dockerfile'), 'utf8'));
const [uid = '', gid = ''] = user.split(':');
const [program = '', serve = ''] = command;
if (program !== 'node' || !serve || !uid || !gid)
  throw new Error('the Dockerfile names no user or no command');

const steps: string[] = [];
const step = (text: string): void => {
  steps.push(text);
  console.log(`  ✓ ${text}`);
};

/** Read-only but for `state`, then the user of the image, without any capability or way to get one. */
const inside = `set -e
mount --make-rprivate / && mount --bind / / && mount -o remount,bind,ro /
mount -t tmpfs -o size=1m,mode=0700,uid=${uid},gid=${gid} tmpfs ${state}
cd ${app}
exec setpriv --reuid ${uid} --regid ${gid} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`;

function start(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn('unshare', ['--mount', '--', 'sh', '-c', inside, 'sh', ...args], {
    env: {
      PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((settle) => child.once('close', settle));
  return { child, ended, said: () => said };
}

async function run(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  const { ended, said } = start(environment, ...args);
  const code = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${said()}`);
  return said();
}

const secret = async (name: string, value: unknown): Promise<string> => {
  const path = join(secrets, name);
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o444 });
  return path;
};

async function until(
  look: () => Promise<boolean>,
  what: string,
  said: () => string,
): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await look().catch(() => false)) return;
    await pause(100);
  }
  throw new Error(`${what} did not come about:\n${said()}`);
}

await Promise.all([mkdir(secrets), mkdir(state)]);
const postgres = await startEmbeddedPostgres({
  dataDir: join(home, 'postgres'),
  dieWithParent: true,
  removeOnStop: true,
});
try {
  await layOut(root, app);
  step(`the tree of the image: ${(await readdir(app)).join(', ')}`);
  const node = process.execPath;
  const port = await freePort();
  const operations = await freePort();
  const database = { DATABASE_URL_FILE: await secret('database-url', postgres.url) };
  const environment = {
    ...database,
    PUBLIC_ORIGIN: `http://localhost:${port}`,
    PORT: String(port),
    OPERATIONS_PORT: String(operations),
    KEYS_FILE: await secret('keys', await newKeySet()),
    FEDERATION_FILE: await secret(
      'federation',
      sampleFederation({ version: 1, keys: await newMemberKeys() }),
    ),
    CHECKPOINT_FILE: join(state, 'checkpoint'),
  };
  await run(
    {},
    'sh',
    '-c',
    `! touch ${app}/x 2>/dev/null && ! touch /tmp/x 2>/dev/null && touch ${state}/x && test "$(id -u)" = ${uid}`,
  );
  step(`uid ${uid} can write nothing but ${state}`);
  await run(database, node, 'gateway/entries/migrate.ts');
  step('migrate');
  const gateway = start(environment, node, serve);
  const at = (path: string) => fetch(`http://127.0.0.1:${operations}${path}`);
  const early = gateway.ended.then((code) => {
    throw new Error(`it ended with ${code}:\n${gateway.said()}`);
  });
  early.catch(() => undefined);
  await Promise.race([
    until(async () => (await at('/health/ready')).ok, 'readiness', gateway.said),
    early,
  ]);
  step('serve is ready');
  const metrics = await (await at('/metrics')).text();
  for (const name of [
    'tongban_ready 1',
    'tongban_build_info{',
    'tongban_audit_log_age_seconds ',
    'tongban_database_connections{',
    'nodejs_eventloop_delay_seconds{',
    'process_open_fds ',
  ])
    if (!metrics.includes(name)) throw new Error(`/metrics does not say ${name}`);
  step(`metrics: ${new Set(metrics.match(/^# TYPE \S+/gm)).size} of them have a value`);
  const contract = await fetch(`http://127.0.0.1:${port}/v1/openapi.json`);
  if (!contract.ok) throw new Error(`the API answers ${contract.status}`);
  if ((await fetch(`http://127.0.0.1:${port}/metrics`)).ok)
    throw new Error('metrics stand on the public port');
  step('the API answers, and shows no metrics');
  gateway.child.kill('SIGTERM');
  const code = await gateway.ended;
  if (code !== 0) throw new Error(`SIGTERM ended it with ${code}:\n${gateway.said()}`);
  step('SIGTERM: exit code 0');
  console.log(`  ${steps.length} steps, all well`);
} finally {
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}
