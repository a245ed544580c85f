import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import type { Writable } from '../database/write-probe.ts';
import { newKeySet } from '../keys/new-keys.ts';
import { createNodePlatform, type NodePlatform } from '../node/node-platform.ts';
import { parseConfig } from './config.ts';
import { doubtDatabase, tellFailure, watchDatabase } from './database-outage.ts';
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
  let found: Writable = { writable: false, why: 'exhausted' };
  const watching = watchDatabase(platform, async () => found);
  tellFailure(platform, 'some.work_failed', failing('ECONNREFUSED'));
  await expect.poll(() => linesOf('database.gone')).toHaveLength(1);
  for (const began = nowMs; nowMs - began < 150_000; nowMs += 100)
    tellFailure(platform, 'some.work_failed', failing('ECONNREFUSED'), { what: 'turns' });
  expect(linesOf('database.gone')).toEqual([
    'error database.gone {"why":"exhausted","seconds":0,"failures":2}',
    'error database.gone {"why":"unreachable","seconds":60,"failures":603}',
    'error database.gone {"why":"unreachable","seconds":120,"failures":1203}',
  ]);
  expect(linesOf('some.work_failed').filter((line) => line.startsWith('error'))).toHaveLength(1);
  tellFailure(platform, 'some.work_failed', failing('23505'));
  expect(lines.at(-1)).toBe('error some.work_failed {"error":"Error 23505"}');
  found = { writable: true };
  watching.wake();
  await expect
    .poll(() => linesOf('database.back'))
    .toEqual(['info database.back {"seconds":150,"failures":1502}']);
  await watching.close();
});

it('what only looks like it, because something else refuses a connection, says itself what failed, each by itself', async () => {
  lines.length = 0;
  const { platform } = node;
  const watching = watchDatabase(platform);
  for (const what of ['turns', 'hints', 'turns'])
    tellFailure(platform, 'queue.work_failed', failing('ECONNREFUSED'), { what });
  const errors = () => lines.filter((line) => line.startsWith('error '));
  await expect
    .poll(errors)
    .toEqual([
      'error queue.work_failed {"what":"turns","error":"Error ECONNREFUSED: it failed","failures":2}',
      'error queue.work_failed {"what":"hints","error":"Error ECONNREFUSED: it failed","failures":1}',
    ]);
  await watching.close();
});

it('what a reader found away a while ago is asked again, and no outage begins by what is over', async () => {
  lines.length = 0;
  const { platform } = node;
  let asked = 0;
  let found: Writable = { writable: true };
  const watching = watchDatabase(platform, async () => {
    asked += 1;
    return found;
  });
  doubtDatabase(platform);
  await expect.poll(() => asked).toBe(1);
  expect(lines).toEqual([]);
  found = { writable: false, why: 'not_writable' };
  doubtDatabase(platform);
  await expect
    .poll(() => lines)
    .toEqual(['error database.gone {"why":"not_writable","seconds":0,"failures":1}']);
  found = { writable: true };
  watching.wake();
  await expect.poll(() => linesOf('database.back')).toHaveLength(1);
  await watching.close();
});

it('what failed and was not looked into before the process ends, or is more than is kept, is said all the same', async () => {
  lines.length = 0;
  const { platform } = node;
  const errors = () => lines.filter((line) => line.startsWith('error some.work_failed'));
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Writable>();
  const watching = watchDatabase(platform, () => {
    asked.resolve();
    return answer.promise;
  });
  for (let nth = 0; nth < 103; nth += 1)
    tellFailure(platform, 'some.work_failed', failing('ECONNREFUSED'), { nth });
  expect(errors()).toHaveLength(3);
  await asked.promise;
  const closed = watching.close();
  answer.resolve({ writable: false, why: 'unreachable' });
  await closed;
  expect(errors()).toHaveLength(103);
});
