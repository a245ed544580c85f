import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { RegionAdapter } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { createTestDatabase, runSql, type TestDatabase } from '../../tests/setup/database.ts';
import { newKeySet } from '../platform/keys/new-keys.ts';
import { parseConfig } from '../platform/process/config.ts';
import { storeFederation } from '../trust/federation/store.ts';
import { examine } from './doctor.ts';
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
  });
  const unknown = await stateOfAll({ CHECKPOINT_URL: 'http://127.0.0.1:1/checkpoint' });
  expect(unknown).toMatchObject({ log: 'wrong', federation: 'look' });
  await writeFile(join(dir, 'kept'), 'no checkpoint');
  expect(await stateOfAll(settings)).toMatchObject({ log: 'wrong' });
});

it('one thing that fails keeps nothing else from being looked at, and no stack is shown', async () => {
  await runSql(database.url, 'drop schema public cascade; create schema public');
  const offline = await opened({ REGION_330421: '{}' });
  const findings = await examine(offline);
  await offline.close();
  const found = new Map(findings.map(({ of, ...said }) => [of, said]));
  expect(found.get('database')).toMatchObject({ state: 'wrong' });
  expect(found.get('log')).toMatchObject({
    state: 'wrong',
    words: expect.stringContaining('npm run migrate'),
  });
  expect(found.get('region 330421')).toMatchObject({ state: 'ok' });
});
