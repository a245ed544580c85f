import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { answerBug, newRoutes, requestContext } from '../../platform/http/http.ts';
import { openApiRoutes } from '../../platform/http/openapi.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type TileStore, tilesTrouble } from '../../platform/process/tile-store.ts';
import { outsideSize } from '../log/outside.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { verifierOf } from '../tree/checkpoint.ts';
import { layOutLog, layOutNow } from './facts.ts';
import { logRoutes } from './log-routes.ts';
import { moveOut } from './move-out.ts';
import { examineCase, provenLeaves, recentEvents } from './timeline.ts';
import { verifyLog } from './verify-log.ts';

const day = 86_400_000;
let now = new Date('2026-11-29T00:00:00Z');
let log: TestLog;
let platform: Platform;
const files = new Map<string, Uint8Array>();
const said: { event: string; why: unknown }[] = [];
const tiles: TileStore = {
  read: async (path) => files.get(path),
  write: async (path, bytes) => void files.set(path, bytes.slice()),
};

const old = 600;
let before: Awaited<ReturnType<typeof asRead>>;

/** A gateway with this store, or with none. */
const withStore = (store: TileStore | undefined): Platform => {
  const { tiles: _, ...rest } = platform;
  return store ? { ...rest, tiles: store } : rest;
};

const get = async (path: string, from = platform) => {
  const app = newRoutes();
  app.use(requestContext);
  app.onError(answerBug(from.log));
  app.route(
    '/',
    logRoutes(from, () => [(_, next) => next()]),
  );
  openApiRoutes(app, 'http://localhost:8080');
  const answer = await app.request(path);
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
};

/** All that is read of the old part. */
async function asRead() {
  const proven = await provenLeaves(platform, 'case_1');
  return {
    events: (await examineCase(platform, 'case_1')).events,
    leaves:
      typeof proven === 'object'
        ? proven.leaves.map((one) => ({ ...one, leaf: hex(one.leaf) }))
        : proven,
    entries: [
      await get('/log/tile/entries/000'),
      await get('/log/tile/entries/001'),
      await get('/log/tile/entries/001.p/7'),
    ],
    hashes: [await get('/log/tile/0/001'), await get('/log/tile/0/001.p/7')],
  };
}

const verdict = (store: { readonly tiles?: TileStore | undefined } = { tiles }) =>
  verifyLog(platform.database(), {
    verifiers: [verifierOf('localhost:8080/log', platform.keys.log.publicJwk)],
    ...store,
  });

beforeAll(async () => {
  log = await openTestLog(undefined, () => now);
  const noted = (event: string, fields?: Readonly<Record<string, unknown>>) =>
    void said.push({ event, why: fields?.['why'] });
  const { platform: made } = log.node;
  platform = {
    ...made,
    tiles,
    config: { ...made.config, tilesAfterDays: 90 },
    log: { ...made.log, error: noted },
  };
  await commit(log, ...Array.from({ length: old }, (_, nth) => someEvent(`case_${nth % 5}`)));
  await sequenceAll(log);
  now = new Date(now.getTime() + 91 * day);
  await commit(log, ...Array.from({ length: 100 }, () => someEvent('case_1')));
  await sequenceAll(log);
  before = await asRead();
});
afterAll(() => log.close());

/** Changes what lies outside, for as long as it is looked at. */
async function outsideIs(path: string, bytes: Uint8Array | undefined, look: () => Promise<void>) {
  const kept = files.get(path) ?? new Uint8Array();
  if (bytes) files.set(path, bytes);
  else files.delete(path);
  await look().finally(() => files.set(path, kept));
}

it('nothing moves that nobody laid out for searching yet, or to a store that has something else there', async () => {
  await moveOut(platform);
  expect(await outsideSize(platform.database())).toBe(0);
  await layOutLog(platform);
  files.set('tile/entries/000', new Uint8Array([1]));
  await moveOut(platform);
  expect(said).toEqual([{ event: 'audit.tiles_not_moved', why: 'different' }]);
  expect(files.get('tile/entries/000')).toEqual(new Uint8Array([1]));
  files.clear();
  const forgetful = { ...tiles, write: async () => undefined };
  await moveOut({ ...platform, tiles: forgetful });
  expect(said[1]).toEqual({ event: 'audit.tiles_not_moved', why: 'not_kept' });
  expect(await outsideSize(platform.database())).toBe(0);
});

it('whole bundles that are old enough move, by two processes as by one, and everything reads as before', async () => {
  await Promise.all([moveOut(platform), moveOut({ ...platform })]);
  expect(await outsideSize(platform.database())).toBe(512);
  const { rows } = await runSql(
    log.database.url,
    `select count(*) filter (where leaf is null)::int as gone, max(index) filter (where leaf is null)::int as last,
      (select count(*)::int from audit_tile where level = 0 and tile < 2) as tiles from audit_event`,
  );
  expect(rows).toEqual([{ gone: 512, last: 511, tiles: 0 }]);
  expect([...files.keys()].toSorted()).toEqual([
    ...['tile/0/000', 'tile/0/001', 'tile/entries/000', 'tile/entries/001'],
  ]);
  expect(await asRead()).toEqual(before);
  expect(await verdict()).toMatchObject({ kind: 'holds', size: old + 100 });
  await commit(log, someEvent('case_1'));
  // Who looked at an old case lately is known without the folder.
  const lately = new Date(now.getTime() - 600_000);
  expect(await recentEvents(withStore(undefined), 'case_1', lately)).toHaveLength(101);
  expect(await recentEvents(withStore(undefined), 'case_2', lately)).toEqual([]);
  await sequenceAll(log);
  expect((await examineCase(platform, 'case_1')).proof).toMatchObject({ holds: true });
});

it('a leaf that was changed outside, or is gone, is found by its index and given to nobody', async () => {
  const bundle = files.get('tile/entries/001')?.slice() ?? new Uint8Array();
  const at = bundle.length - 5;
  bundle[at] = (bundle[at] ?? 0) ^ 1;
  await outsideIs('tile/entries/001', bundle, async () => {
    expect(await verdict()).toMatchObject({ kind: 'broken', index: 511 });
    expect((await get('/log/tile/entries/001')).status).toBe(404);
    expect((await examineCase(platform, 'case_1')).proof).toMatchObject({
      holds: false,
      problems: expect.arrayContaining([expect.stringContaining('event 511')]),
    });
  });
  await outsideIs('tile/entries/001', undefined, async () => {
    expect(await verdict()).toMatchObject({ kind: 'broken', index: 256 });
  });
  await outsideIs('tile/0/001', undefined, async () => {
    expect(await verdict()).toMatchObject({
      kind: 'broken',
      index: 256,
      problem: expect.stringContaining('tile 0/1'),
    });
  });
  expect(await verdict()).toMatchObject({ kind: 'holds' });
});

it('while the store cannot be read, or is not configured, the answer is “later”; the hashes are there', async () => {
  const away: TileStore = {
    ...tiles,
    read: () => Promise.reject(tilesTrouble('TILES_DIR: EIO')),
  };
  for (const store of [away, undefined]) {
    const crippled = withStore(store);
    expect((await get('/log/tile/entries/000', crippled)).status).toBe(503);
    expect((await get('/log/tile/0/000', crippled)).status).toBe(200);
    await expect(examineCase(crippled, 'case_1')).rejects.toMatchObject({ code: 'TGT01' });
    await expect(verdict({ tiles: store })).rejects.toMatchObject({ code: 'TGT01' });
  }
});

it('facts that were emptied are laid out again, from outside too', async () => {
  const facts = 'select * from audit_fact order by index, nth';
  const { rows } = await runSql(log.database.url, facts);
  await runSql(log.database.url, 'truncate audit_fact');
  await layOutLog(platform);
  expect((await runSql(log.database.url, facts)).rows.slice(0, rows.length)).toEqual(rows);
  expect(await layOutNow(platform)).toEqual({ reached: old + 101, size: old + 101 });
});

const moving = (sql: string): string =>
  `begin; select set_config('tongban.audit_step', 'tiles', true); ${sql}; commit`;
it.each([
  'update audit_event set leaf = null where index = 0',
  'update audit_outside set size = 768',
  'delete from audit_outside',
  moving('update audit_outside set size = 0'),
  moving('update audit_outside set size = 513'),
  moving('update audit_outside set size = 768'),
  moving('update audit_event set leaf = null where index = 600'),
  moving(`update audit_event set leaf = '\\x00' where index = 0`),
  moving(`update audit_event set leaf_hash = sha256('x') where index = 0`),
  moving('delete from audit_tile where level = 0 and tile = 2'),
  moving('delete from audit_tile where level = 1'),
  moving('truncate audit_tile'),
  moving('delete from audit_event where index = 0'),
  `begin; select set_config('tongban.audit_step', 'sequencer', true);
   insert into audit_event select ${old + 101}, 'case_x', null, sha256('x'), now(); commit`,
])('what lies outside cannot be made more, less or other: %s', async (sql) => {
  await expect(runSql(log.database.url, sql)).rejects.toMatchObject({ code: '42501' });
});

it('a leaf that was changed in the database stays there, to be found', async () => {
  now = new Date(now.getTime() + 91 * day);
  await commit(log, ...Array.from({ length: 100 }, () => someEvent('case_2')));
  await sequenceAll(log);
  await layOutLog(platform);
  now = new Date(now.getTime() + 91 * day);
  await runSql(
    log.database.url,
    `alter table audit_event disable trigger audit_event_append_only;
     update audit_event set leaf = leaf || 'x' where index = 700;
     alter table audit_event enable always trigger audit_event_append_only`,
  );
  await moveOut(platform);
  expect(said.at(-1)).toEqual({ event: 'audit.tiles_not_moved', why: 'not_as_signed' });
  expect(await outsideSize(platform.database())).toBe(512);
  expect(await verdict()).toMatchObject({ kind: 'broken', index: 700 });
});

it('where the newest bundle outside is not there any more, nothing else moves: the disk may be another', async () => {
  said.length = 0;
  await outsideIs('tile/entries/001', undefined, () => moveOut(platform));
  expect(said).toEqual([{ event: 'audit.tiles_not_moved', why: 'not_kept' }]);
  expect(await outsideSize(platform.database())).toBe(512);
});
