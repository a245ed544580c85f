import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../gateway/assembly/migrate.ts';
import { startEmbeddedPostgres } from '../../gateway/platform/node/embedded-postgres.ts';
import { askedWithin } from '../acts/asked-within.ts';
import { isWholeRun, undoneActs } from './acts-done.ts';
import { runSql } from './database.ts';
import { installPackages, isOffered, unpackPackages } from './debian.ts';
import {
  findChromium,
  findChromiumShell,
  findPgBouncer,
  findPromtool,
  findRedis,
  onPath,
} from './find-program.ts';
import { newServerFolder } from './memory-folder.ts';
import { startRedis } from './redis.ts';
import { findSoftHsm, hasPkcs11js } from './softhsm.ts';

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with vitest's own.
  export interface ProvidedContext {
    /** A PostgreSQL on which databases may be made; for those, see tests/setup/database.ts. */
    postgresUrl: string;
    /** A migrated database to copy; also the prefix of every database of this run. */
    postgresTemplate: string;
    /** A folder for what files of this run share; it goes with the run. */
    scratch: string;
    /** Undefined where there is no Redis: such tests are skipped. Shared, so never flush it. */
    redisUrl: string | undefined;
    /** Undefined where there is no Chromium: such tests are skipped. */
    chromiumPath: string | undefined;
  }
}

type Server = { readonly url: string; readonly stop: () => Promise<void> };

const run = promisify(execFile);
const log = (line: string): void => console.log(`[test set-up] ${line}`);

/** Brings up what the tests need, and takes it down; servers named by the environment are only used. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await installWhatIsMissing();
  // Every process of the tests loads the same files: each is compiled once.
  const scratch = await mkdtemp(join(tmpdir(), 'tongban-tests-'));
  process.env['NODE_COMPILE_CACHE'] = join(scratch, 'compiled');
  const [postgres, redis] = await Promise.all([providePostgres(), provideRedis()]);
  const template = `tongban_template_${randomBytes(4).toString('hex')}`;
  await runSql(postgres.url, `create database ${template}`);
  const templateUrl = new URL(postgres.url);
  templateUrl.pathname = `/${template}`;
  await migrate(templateUrl.href);
  project.provide('scratch', scratch);
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresTemplate', template);
  project.provide('redisUrl', redis?.url);
  project.provide('chromiumPath', await findChromium());
  return async () => {
    await sayUndone(project.vitest, scratch);
    if (process.env['DATABASE_URL']) await dropDatabases(postgres.url, template);
    await Promise.all([postgres.stop(), redis?.stop()]);
    await rm(scratch, { recursive: true, force: true });
  };
}

/** A run of all houses in which an act was done by nobody, or left nothing, has failed. */
async function sayUndone(vitest: TestProject['vitest'], scratch: string): Promise<void> {
  if (!(await isWholeRun(vitest))) return;
  const undone = (await undoneActs(scratch)).filter((act) => !askedWithin.has(act));
  if (undone.length === 0) return;
  console.error(`declared acts that no test did, or of which no log told: ${undone.join(', ')}`);
  process.exitCode = 1;
}

const shell = 'chromium-headless-shell';

/** Which packages would do for a Chromium, the best first; other systems than Debian know no shell. */
async function chromiumPackages(): Promise<readonly (readonly string[])[]> {
  if (await findChromiumShell()) return [[]];
  if (!(await findChromium())) return [[shell], ['chromium'], []];
  return (await isOffered(shell)) ? [[shell], []] : [[]];
}

async function installFirst(choices: readonly (readonly string[])[]): Promise<boolean> {
  for (const packages of choices)
    if (packages.length === 0 || (await installPackages(packages, log))) return true;
  return false;
}

async function installWhatIsMissing(): Promise<void> {
  const needsRedis = !process.env['REDIS_URL'] && !(await findRedis());
  const unpackable = [
    ...(needsRedis ? ['redis-server', 'redis-tools'] : []),
    ...((await findPgBouncer()) ? [] : ['pgbouncer']),
    ...((await findSoftHsm()) ? [] : ['softhsm2']),
  ];
  const wanted = [...unpackable, ...((await hasChineseFont()) ? [] : ['fonts-noto-cjk'])];
  const choices = (await chromiumPackages()).map((browser) => [...wanted, ...browser]);
  const installed = await installFirst(choices);
  if (!installed && unpackable.length > 0) await unpackPackages(unpackable, log);
  // By itself: 460 MB on disk, and nothing else waits for it in vain where there is no room.
  if (!(await onPath('go'))) await installPackages(['golang-go'], log);
  // Unpacked for root too: one program of it is needed, and no server.
  if (!(await findPromtool())) await unpackPackages(['prometheus'], log);
  if (!(await findPromtool()))
    log('no promtool: alert rules are not tried out. Install the package prometheus.');
  if (needsRedis && !(await findRedis()))
    log(
      'no redis-server: the tests on Redis are skipped. Install the package redis-server (Redis 7).',
    );
  if (!(await findPgBouncer()))
    log('no pgbouncer: the tests behind it are skipped. Install the package pgbouncer.');
  if (!(await findSoftHsm()))
    log('no SoftHSM: the tests of keys in hardware are skipped. Install the package softhsm2.');
  else if (!hasPkcs11js())
    log('no pkcs11js: the tests of keys in hardware are skipped. Run `npm run keys:module` (C++).');
  if (!(await findChromium())) {
    log(
      `no Chromium: the tests of pages are skipped. Install ${shell} or chromium, and fonts-noto-cjk.`,
    );
  }
}

/** Without one, pages are tested as rows of empty boxes. */
const hasChineseFont = (): Promise<boolean> =>
  run('fc-list', [':lang=zh']).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false,
  );

async function providePostgres(): Promise<Server> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, stop: async () => undefined };
  return startEmbeddedPostgres({
    dataDir: await newServerFolder('tongban-postgres-'),
    dieWithParent: true,
    removeOnStop: true,
    log,
    // These outlive a killed server, which is what tests do; only a power cut needs more.
    settings: { fsync: 'off', full_page_writes: 'off' },
  });
}

async function provideRedis(): Promise<Server | undefined> {
  const given = process.env['REDIS_URL'];
  if (given) return { url: given, stop: async () => undefined };
  return (await findRedis()) ? startRedis() : undefined;
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const found = await runSql(
    adminUrl,
    `select datname from pg_database where datname ^@ '${prefix}'`,
  );
  for (const { datname } of found.rows as { datname: string }[]) {
    await runSql(adminUrl, `drop database if exists ${datname} with (force)`);
  }
}
