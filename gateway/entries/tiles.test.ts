import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../../tests/setup/database.ts';
import { startObjectStore, type TestObjectStore } from '../../tests/setup/object-store.ts';
import { runCommand } from '../../tests/setup/run-command.ts';
import { migrate } from '../assembly/migrate.ts';
import { tilesOf, tilesProblem, tilesRefusal } from '../assembly/tiles.ts';
import { logVkey } from '../audit/log/log-identity.ts';
import { outsideSize } from '../audit/log/outside.ts';
import { layOutLog } from '../audit/reading/facts.ts';
import { moveOut } from '../audit/reading/move-out.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../audit/testing/log.ts';
import { createNodePlatform, type NodePlatform } from '../platform/node/node-platform.ts';
import { objectStore } from '../platform/node/object-store.ts';
import type { Platform } from '../platform/process/platform.ts';
import type { TilesPlace } from '../platform/process/tiles-settings.ts';

const cli = fileURLToPath(new URL('./audit-verify.ts', import.meta.url));

let log: TestLog;
let courier: NodePlatform;
let account: string;
let dir: string;
let vkey: string;

const bundle = (nth: number): string => join(dir, `tile/entries/00${nth}`);
const grow = async (count: number) => {
  await commit(log, ...Array.from({ length: count }, () => someEvent(undefined)));
  await sequenceAll(log);
  await layOutLog(courier.platform);
};
/** The gateway that has its old entries there. */
const placedIn = (place: TilesPlace): Platform => {
  const { tiles: _, ...platform } = courier.platform;
  const tiles = tilesOf(place);
  return tiles ? { ...platform, tiles } : platform;
};
const problemWith = (tilesDir?: string) => tilesProblem(placedIn({ tilesDir }));
const auditVerify = async (where: Readonly<Record<string, string>>) => {
  const settings = { DATABASE_URL: log.database.url, LOG_VKEY: vkey, ...where };
  const { code, stdout, stderr } = await runCommand(cli, [], settings);
  return { code, said: stdout + stderr };
};

beforeAll(async () => {
  log = await openTestLog();
  dir = await mkdtemp(join(tmpdir(), 'tongban-tiles-'));
  vkey = await logVkey(log.node.platform);
  const url = new URL(log.database.url);
  // Accounts are of the whole server: each run has its own.
  account = `${url.pathname.slice(1).slice(-40)}_courier`;
  url.username = account;
  url.password = 'invented';
  await runSql(log.database.url, `create role ${account} login password 'invented'`);
  await migrate(log.database.url, { roles: { courier: account } });
  const config = { ...log.config, databaseUrl: url.href, tilesDir: dir, tilesAfterDays: 0 };
  // Old enough is what was signed before now: the clock of who moves is a day ahead.
  const clock = () => new Date(Date.now() + 86_400_000);
  courier = await createNodePlatform(config, { clock, tiles: tilesOf(config) });
  await grow(600);
});
afterAll(async () => {
  const adminUrl = new URL(log.database.url);
  adminUrl.pathname = '/postgres';
  await courier.close();
  await log.close();
  await runSql(adminUrl.href, `drop role ${account}`);
  await rm(dir, { recursive: true, force: true });
});

it('a folder that was written before the database let go, as before a restore of an older one, is compared and kept', async () => {
  const tiles = tilesOf({ tilesDir: dir });
  if (!tiles) throw new Error('no folder');
  const breaksOff = {
    ...tiles,
    write: (path: string, bytes: Uint8Array) =>
      path.startsWith('tile/0/') ? Promise.reject(new Error('ended')) : tiles.write(path, bytes),
  };
  const quiet = { ...courier.platform.log, error: () => undefined };
  await moveOut({ ...courier.platform, log: quiet, tiles: breaksOff });
  expect(await outsideSize(courier.platform.database())).toBe(0);
  const { ino } = await stat(bundle(0));
  await moveOut(courier.platform);
  expect(await outsideSize(courier.platform.database())).toBe(512);
  expect((await stat(bundle(0))).ino).toBe(ino);
});

it('the account that delivers moves the log into TILES_DIR; no file of it is for everybody, and none is half', async () => {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const modes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).mode & 0o007),
  );
  expect(modes).toEqual(files.map(() => 0));
  expect(
    files
      .filter((file) => file.isFile())
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['000', '000', '001', '001']);
});

it('a disk that is not there is noticed: nothing is written beside it', async () => {
  const unmounted = join(dir, 'unmounted');
  const tiles = tilesOf({ tilesDir: unmounted });
  await expect(tiles?.write('tile/0/000', new Uint8Array([1]))).rejects.toThrow('ENOENT');
  await expect(stat(unmounted)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('audit:verify reads the log with TILES_DIR, and without it says what is missing and that nothing is proven', async () => {
  expect(await auditVerify({ TILES_DIR: dir })).toMatchObject({
    code: 0,
    said: expect.stringContaining('OK: 600 events'),
  });
  expect(await auditVerify({})).toMatchObject({
    code: 2,
    said: expect.stringContaining('TILES_DIR'),
  });
});

it('audit:verify finds a file that was changed, by the index of its event', async () => {
  const kept = await readFile(bundle(1));
  const changed = Buffer.from(kept);
  changed[changed.length - 5] = (changed.at(-5) ?? 0) ^ 1;
  await writeFile(bundle(1), changed);
  const found = await auditVerify({ TILES_DIR: dir });
  await writeFile(bundle(1), kept);
  expect(found).toMatchObject({ code: 1, said: expect.stringContaining('BROKEN at index 511') });
});

it('a start, and the doctor, are told that the folder is not named, is another, or cannot be read', async () => {
  expect(await problemWith(dir)).toBeUndefined();
  expect(await problemWith()).toContain(
    'TILES_DIR or TILES_S3 is not set, and the first 512 events',
  );
  expect(await problemWith(join(dir, 'elsewhere'))).toContain('not where the tiles are looked for');
  expect(await problemWith(bundle(0))).toContain('TILES_DIR: ENOTDIR');
});

describe('a bucket in the place of the folder', () => {
  let store: TestObjectStore;
  const said: unknown[] = [];
  const inBucket = (change: Partial<TestObjectStore['bucket']> = {}): Platform => {
    const platform = placedIn({ tilesBucket: { ...store.bucket, ...change } });
    const error = (event: string, fields?: Readonly<Record<string, unknown>>) =>
      void said.push({ event, ...fields });
    return { ...platform, log: { ...platform.log, error } };
  };
  beforeAll(async () => {
    store = await startObjectStore();
    await grow(200);
  });
  afterAll(() => store.close());

  it('takes nothing while what was moved before is not in it, and goes on when the files were copied there', async () => {
    await moveOut(inBucket());
    expect(said).toEqual([{ event: 'audit.tiles_not_moved', why: 'not_kept' }]);
    expect(await tilesRefusal(inBucket())).toContain('not where the tiles are looked for');
    const copied = objectStore(store.bucket, { patienceMs: 5000, mostBytes: 1e8 });
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      const path = join(file.parentPath, file.name);
      await copied.write(relative(dir, path), await readFile(path));
    }
    await moveOut(inBucket());
    expect(await outsideSize(courier.platform.database())).toBe(768);
    expect(await readdir(join(dir, 'tile/entries'))).toEqual(['000', '001']);
  });

  it('proves the whole log, and audit:verify reads it with TILES_S3', async () => {
    const { url, keyId, secret } = store.bucket;
    const where = { TILES_S3: url, TILES_S3_KEY_ID: keyId, TILES_S3_SECRET: secret };
    expect(await auditVerify(where)).toMatchObject({
      code: 0,
      said: expect.stringContaining('OK: 800 events'),
    });
    const { TILES_S3_SECRET: _, ...half } = where;
    expect(await auditVerify({ ...half, TILES_DIR: dir })).toMatchObject({
      code: 2,
      said: expect.stringMatching(/not beside TILES_DIR.*\n.*TILES_S3_SECRET: is missing/),
    });
  });

  it('that refuses keeps a gateway from starting; one that does not answer now does not', async () => {
    expect(await tilesRefusal(inBucket())).toBeUndefined();
    expect(await tilesRefusal(inBucket({ secret: 'invented' }))).toContain(
      'TILES_S3: 403 SignatureDoesNotMatch',
    );
    said.length = 0;
    await store.stop();
    expect(await tilesRefusal(inBucket())).toBeUndefined();
    expect(said).toEqual([
      { event: 'audit.tiles_unreadable', error: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(await tilesProblem(inBucket())).toContain('TILES_S3: ECONNREFUSED');
  });
});
