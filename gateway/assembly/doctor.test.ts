import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { RegionAdapter } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { createTestDatabase, runSql, type TestDatabase } from '../../tests/setup/database.ts';
import { witnessVkey } from '../audit/tree/checkpoint.ts';
import { newKeySet, newSigningKey } from '../platform/keys/new-keys.ts';
import { createNodePlatform } from '../platform/node/node-platform.ts';
import { parseConfig } from '../platform/process/config.ts';
import { storeFederation } from '../trust/federation/store.ts';
import { examine } from './doctor.ts';
import { clusterFinding, redisFinding, redisStanding } from './doctor-redis.ts';
import { certificateFinding, originsIn } from './doctor-tls.ts';
import { openOffline } from './offline.ts';

let database: TestDatabase;
let dir: string;
const keys = JSON.stringify(await newKeySet());
beforeAll(async () => {
  database = await createTestDatabase();
  dir = await mkdtemp(join(tmpdir(), 'tongban-doctor-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

const regionOf = (code: string): RegionAdapter<unknown> => ({
  region: code,
  credentials: z.unknown(),
  items: {
    listItems: async () =>
      code === '330421'
        ? ok({ items: [], leftOut: [] })
        : fail({ kind: 'retryable', code: 'http_503', message: '' }),
  },
});
const calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] } as const;
const federation = {
  version: 1,
  regions: [
    {
      code: '330421',
      name: { zh: '嘉善', en: 'Jiashan' },
      calendar: { ...calendar, closures: [] },
      inFlight: 4,
    },
  ],
  members: [],
  agreements: [],
};

async function opened(settings: Readonly<Record<string, string>>) {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
    DATABASE_URL: database.url,
    KEYS: keys,
    LOG_LEVEL: 'error',
    ...settings,
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const http = () => Promise.resolve(fail({ kind: 'unreachable', message: '' } as const));
  const outbound = () => ({ http, close: async () => {} });
  const offline = await openOffline(config.value, { adapterFor: regionOf, outbound });
  if (!offline.ok) throw new Error(offline.failure.join('\n'));
  return offline.value;
}

async function stateOfAll(settings: Readonly<Record<string, string>>) {
  const offline = await opened(settings);
  const findings = await examine(offline);
  await offline.close();
  return Object.fromEntries(findings.map(({ of, state }) => [of, state]));
}

it('everything is looked at and told from each other: what is in the way, what is to be looked at, what is well', async () => {
  const settings = { CHECKPOINT_FILE: join(dir, 'kept'), REGION_330421: '{}', REGION_310118: '{}' };
  const offline = await opened(settings);
  await storeFederation(offline.platform, federation as never, 'test');
  await offline.close();
  expect(await stateOfAll(settings)).toMatchObject({
    ...{ database: 'ok', clock: 'ok', 'keys.signing': 'ok', 'keys.master': 'ok', log: 'ok' },
    ...{ federation: 'look', 'region 330421': 'ok', 'region 310118': 'look' },
    agreements: 'ok',
  });
  const unknown = await stateOfAll({ CHECKPOINT_URL: 'http://127.0.0.1:1/checkpoint' });
  expect(unknown).toMatchObject({ log: 'wrong', federation: 'look' });
  await writeFile(join(dir, 'kept'), 'no checkpoint');
  expect(await stateOfAll(settings)).toMatchObject({ log: 'wrong' });
});

it('a database that is away is said once, with what to do, and what lies beside it is looked at all the same', async () => {
  const offline = await opened({
    DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x',
    REGION_330421: '{}',
  });
  const findings = await examine(offline);
  await offline.close();
  expect(findings.slice(0, 2)).toMatchObject([
    { of: 'database', state: 'wrong', words: { en: expect.stringContaining('start PostgreSQL') } },
    { of: 'account, clock, keys.master, log, tiles, federation, agreements', state: 'look' },
  ]);
  expect(findings).toContainEqual(expect.objectContaining({ of: 'region 330421', state: 'ok' }));
  expect(findings.filter(({ state }) => state === 'wrong')).toHaveLength(1);
});

it('before the first start the document that is configured is looked at; without one it is said what to set', async () => {
  const empty = await createTestDatabase();
  const standing = async (settings: Readonly<Record<string, string>>) => {
    const offline = await opened({ DATABASE_URL: empty.url, ...settings });
    const found = (await examine(offline)).find(({ of }) => of === 'federation');
    await offline.close();
    return found;
  };
  const FEDERATION = JSON.stringify(federation);
  expect(await standing({})).toMatchObject({
    state: 'wrong',
    words: { en: expect.stringContaining('set FEDERATION_FILE') },
  });
  expect(await standing({ FEDERATION, REGION_330421: '{}' })).toMatchObject({
    state: 'ok',
    words: { en: expect.stringContaining('version 1 of FEDERATION') },
  });
  await empty.drop();
});

it('a clock that is wrong is seen by a command that has asked the database nothing before', async () => {
  const { platform, keyModules, outside, close } = await opened({});
  const hour = () => new Date(Date.now() + 3_600_000);
  const node = await createNodePlatform(platform.config, { wallClock: hour });
  const findings = await examine({ platform: node.platform, keyModules, outside });
  await Promise.all([node.close(), close()]);
  expect(findings.find(({ of }) => of === 'clock')).toMatchObject({
    state: 'look',
    words: { en: expect.stringMatching(/^3(599|600)\.\d s from/) },
  });
});

it('agreements that a document stopped by leaving out their region are named for a month', async () => {
  const stopped = (id: string, days: number) =>
    runSql(
      database.url,
      `insert into agreement (id, terms, signatures, proposed_by, proposed_at, closed_at, closed_reason)
        values ('${id}', '{}', '[]', 'tongban', now(), now() - interval '${days} days', 'region_left_out')`,
    );
  await stopped('residence-old', 31);
  const looked = async () => {
    const offline = await opened({});
    const findings = await examine(offline);
    await offline.close();
    return findings.find(({ of }) => of === 'agreements');
  };
  expect(await looked()).toMatchObject({ state: 'ok' });
  await stopped('residence-330421-310118', 1);
  const words = expect.stringContaining('residence-330421-310118');
  expect(await looked()).toMatchObject({ state: 'look', words: { zh: words, en: words } });
});

it('certificates that cannot be looked at are said to be so, and nothing else is lost by it', async () => {
  class Broken extends Map<string, unknown> {
    override values(): never {
      throw new Error('out of order');
    }
  }
  const offline = await opened({});
  const { platform } = offline;
  const config = { ...platform.config, regions: new Broken() };
  const findings = await examine({ ...offline, platform: { ...platform, config } });
  await offline.close();
  const found = new Map(findings.map(({ of, state }) => [of, state]));
  expect([found.get('tls'), found.get('database')]).toEqual(['wrong', 'ok']);
});

it('one thing that fails keeps nothing else from being looked at, and no stack is shown', async () => {
  await runSql(database.url, 'drop schema public cascade; create schema public');
  const offline = await opened({ REGION_330421: '{}' });
  const findings = await examine(offline);
  await offline.close();
  const found = new Map(findings.map(({ of, ...said }) => [of, said]));
  const words = expect.stringContaining('npm run migrate');
  expect(found.get('database')).toMatchObject({ state: 'wrong', words: { zh: words, en: words } });
  expect(found.has('log')).toBe(false);
  expect(found.get('region 330421')).toMatchObject({ state: 'ok' });
});

const nowMs = Date.UTC(2026, 10, 29);
const inDays = (days: number) => nowMs + days * 86_400_000;

it.each([
  ['months are left', { endsMs: inDays(80), distrust: undefined }, true, 'ok'],
  ['it should have been renewed', { endsMs: inDays(13), distrust: undefined }, true, 'look'],
  ['it ended, our own', { endsMs: inDays(-1), distrust: 'CERT_HAS_EXPIRED' }, true, 'wrong'],
  ['it ended, of a region', { endsMs: inDays(-1), distrust: 'CERT_HAS_EXPIRED' }, false, 'look'],
  [
    'nobody believes it',
    { endsMs: inDays(80), distrust: 'SELF_SIGNED_CERT_IN_CHAIN' },
    true,
    'wrong',
  ],
  ['nobody answers', undefined, true, 'look'],
] as const)('a TLS certificate, %s', (_, certificate, isOwn, state) => {
  expect(certificateFinding(certificate, nowMs, isOwn).state).toBe(state);
});

it('the day on which a TLS certificate ends is that of Beijing', () => {
  const endsMs = Date.parse('2027-02-28T18:00:00Z');
  const { words } = certificateFinding({ endsMs, distrust: undefined }, nowMs, true);
  expect([words.en, words.zh].every((text) => text.includes('2027-03-01'))).toBe(true);
});

it('TLS is looked at wherever settings name it, however deep, and nowhere else', () => {
  const settings = {
    a: ['https://a.example/x?y'],
    b: { c: 'https://b.example:8443' },
    d: 'http://c.example',
    e: 7,
    f: 'https://',
  };
  expect(originsIn(settings)).toEqual(['https://a.example', 'https://b.example:8443']);
});

it.each([
  ['role:master\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n', 'ok'],
  ['role:master\r\nmaxmemory_policy:allkeys-lru\r\n', 'look'],
  ['role:slave\r\nmaxmemory_policy:noeviction\r\n', 'wrong'],
  ['', 'wrong'],
] as const)('a Redis that says %j', (info, state) => {
  expect(redisFinding(info).state).toBe(state);
});

it.each([
  ['cluster_state:ok', ['role:master\r\nmaxmemory_policy:noeviction\r\n', 'role:slave'], 'ok'],
  ['cluster_state:ok', ['role:master\r\nmaxmemory_policy:allkeys-lru\r\n'], 'look'],
  ['cluster_state:fail', [], 'wrong'],
  ['', [], 'wrong'],
] as const)('a cluster of Redis that says %j', (said, infos, state) => {
  expect(clusterFinding(said, infos).state).toBe(state);
});

it.each([
  [['redis://:secret@127.0.0.1:1']],
  [['redis://:secret@127.0.0.1:1', 'redis://:secret@127.0.0.1:2']],
])('a Redis that does not answer is in the way, and its address is not shown', async (urls) => {
  const found = await redisStanding(urls);
  expect(found.state).toBe('wrong');
  expect(JSON.stringify(found)).not.toMatch(/secret|127\.0\.0\.1/);
});

it('whoever does not speak TLS is said so, beside everything else', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const key = await newSigningKey('EdDSA', 'w.example/a');
  const offline = await opened({
    REGION_330421: JSON.stringify({ url: `https://localhost:${port}` }),
    WITNESS_POLICY: `witness a ${await witnessVkey('w.example/a', key)} https://127.0.0.1:${port}\nquorum a\n`,
  });
  const findings = await examine(offline);
  await offline.close();
  server.close();
  for (const host of ['localhost', '127.0.0.1'])
    expect(findings).toContainEqual({
      of: `tls https://${host}:${port}`,
      ...certificateFinding(undefined, nowMs, false),
    });
});
