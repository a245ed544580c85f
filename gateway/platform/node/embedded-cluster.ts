import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { binary, copyBinaries, findPostgresBinaries } from './embedded-postgres-binaries.ts';
import {
  canExecute,
  canWrite,
  chooseAccount,
  ownFolder,
  type ServerAccount,
  standInFolder,
} from './server-account.ts';

type Log = (line: string) => void;

const run = promisify(execFile);
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A server that could be started: where its files are and as whom it runs. */
export type Cluster = {
  readonly account: ServerAccount;
  readonly nativeDir: string;
  /** What belongs to this server and nothing else: cluster/, password, server.log. */
  readonly home: string;
  readonly dir: string;
};

/** Chooses the account, and places that it can reach for the programs and the data. */
export async function placeCluster(dataDir: string, log: Log): Promise<Cluster> {
  const { nativeDir, version } = await findPostgresBinaries();
  const account = await chooseAccount(join(dataDir, 'cluster'), log);
  let programs = nativeDir;
  if (!canExecute(account, binary(nativeDir, 'initdb'))) {
    programs = join(await standInFolder(account, `${nativeDir}@${version}`), 'native');
    if (!(await exists(programs))) {
      log(`uid ${account.uid} cannot reach ${nativeDir}: copying PostgreSQL to ${programs}`);
      await copyBinaries(nativeDir, programs);
    }
    requireExecutable(account, programs);
  }
  await ownFolder(account, dataDir);
  let home = dataDir;
  if (!canWrite(account, dataDir)) {
    home = await standInFolder(account, dataDir);
    log(`uid ${account.uid} cannot reach ${dataDir}: the data is kept in ${home}`);
  }
  return { account, nativeDir: programs, home, dir: join(home, 'cluster') };
}

function requireExecutable(account: ServerAccount, nativeDir: string): void {
  if (canExecute(account, binary(nativeDir, 'initdb'))) return;
  throw new Error(
    `PostgreSQL in ${nativeDir} does not run on this machine: it needs glibc (not musl) and a folder ` +
      'not mounted noexec. Set DATABASE_URL to a PostgreSQL 18 server of your own.',
  );
}

/** The first start: a superuser `tongban` with a random password, UTF-8, sorted alike on every machine. */
export async function initialise(cluster: Cluster): Promise<void> {
  if (await exists(cluster.dir)) return;
  const { account, home } = cluster;
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account.uid !== undefined) await chown(passwordFile, account.uid, account.gid);
  // A run that is killed half-way must not leave something that looks like a cluster.
  const halfway = join(home, 'cluster.new');
  await rm(halfway, { recursive: true, force: true });
  const args = [
    `--pgdata=${halfway}`,
    '--username=tongban',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  await run(binary(cluster.nativeDir, 'initdb'), args, {
    ...account,
    cwd: '/',
    env: serverEnvironment(),
  });
  await rename(halfway, cluster.dir);
}

/** No PG* variable of the caller may redirect the server. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  LC_ALL: 'C',
});

/** The connection URL of `database`, with the password. */
export async function connectionUrl(
  cluster: Cluster,
  port: number,
  database: string,
): Promise<string> {
  const password = (await readFile(join(cluster.home, 'password'), 'utf8')).trim();
  return `postgres://tongban:${password}@127.0.0.1:${port}/${database}`;
}

/** Makes the database `tongban` unless it is there. */
export async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = 'tongban'");
    if (found.rowCount === 0) await client.query('create database tongban');
  } finally {
    await client.end();
  }
}

/**
 * An account that may log in and do nothing else yet, with a password of this run.
 * @param name plain: letters and _
 * @returns the connection URL of the same database as this account
 */
export async function ensureLogin(adminUrl: string, name: string): Promise<string> {
  const password = randomBytes(24).toString('hex');
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_roles where rolname = $1', [name]);
    const verb = found.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role "${name}" with login nosuperuser nocreatedb nocreaterole password '${password}'`,
    );
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  return url.href;
}
