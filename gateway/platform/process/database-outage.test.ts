import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { newKeySet } from '../keys/new-keys.ts';
import { createNodePlatform, type NodePlatform } from '../node/node-platform.ts';
import { parseConfig } from './config.ts';
import { tellFailure, tellGone, watchDatabase } from './database-outage.ts';
import type { LogFields } from './log.ts';

let database: TestDatabase;
let node: NodePlatform;
let nowMs = 0;
const lines: string[] = [];
const told =
  (level: string) =>
  (event: string, fields: LogFields = {}) =>
    void lines.push(`${level} ${event} ${JSON.stringify(fields)}`);
const linesOf = (event: string) => lines.filter((line) => line.includes(` ${event} `));

beforeAll(async () => {
  database = await createTestDatabase();
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
    DATABASE_URL: database.url,
    KEYS: JSON.stringify(await newKeySet()),
  });
  if (!config.ok) throw new Error(config.failure.join('; '));
  const log = {
    debug: told('debug'),
    info: told('info'),
    warn: told('warn'),
    error: told('error'),
  };
  node = await createNodePlatform(config.value, { log, monotonicMs: () => nowMs });
});
afterAll(async () => {
  await node.close();
  await database.drop();
});

const failing = (code: string) => Object.assign(new Error('it failed'), { code });

it('a database that is away is one line a minute and one at its end, however much fails by it', async () => {
  const { platform } = node;
  // A command, a worker: nobody looks for the end.
  tellFailure(platform, 'some.work_failed', failing('ECONNREFUSED'));
  expect(lines).toEqual(['error some.work_failed {"error":"Error ECONNREFUSED: it failed"}']);
  const watching = watchDatabase(platform);
  tellGone(platform, 'exhausted');
  for (const began = nowMs; nowMs - began < 150_000; nowMs += 100)
    tellFailure(platform, 'some.work_failed', failing('ECONNREFUSED'), { what: 'turns' });
  expect(linesOf('database.gone')).toEqual([
    'error database.gone {"why":"exhausted","seconds":0,"failures":1}',
    'error database.gone {"why":"unreachable","seconds":60,"failures":602}',
    'error database.gone {"why":"unreachable","seconds":120,"failures":1202}',
  ]);
  expect(linesOf('some.work_failed').filter((line) => line.startsWith('error'))).toHaveLength(1);
  tellFailure(platform, 'some.work_failed', failing('23505'));
  expect(lines.at(-1)).toBe('error some.work_failed {"error":"Error 23505"}');
  watching.wake();
  await expect
    .poll(() => linesOf('database.back'))
    .toEqual(['info database.back {"seconds":150,"failures":1501}']);
  await watching.close();
});

it('what only looks like it, because something else refuses a connection, says itself what failed', async () => {
  lines.length = 0;
  const watching = watchDatabase(node.platform);
  for (const _ of ['once', 'again'])
    tellFailure(node.platform, 'queue.work_failed', failing('ECONNREFUSED'));
  await expect
    .poll(() => linesOf('queue.work_failed').at(-1))
    .toBe('error queue.work_failed {"error":"Error ECONNREFUSED: it failed","failures":2}');
  expect(linesOf('database.gone')).toEqual([]);
  await watching.close();
});
