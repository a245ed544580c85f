import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../platform/database/drizzle.ts';
import { sequenceBatch } from '../log/sequence.ts';
import { openTestLog, type TestLog } from '../testing/log.ts';
import { layOutNow } from './facts.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
afterAll(() => log.close());

it.each([
  ['no list', 7],
  ['null', null],
  ['lists in a list', [['a'], {}]],
  ['an empty list', []],
])('a leaf of a later version, whose cases are %s, stops no search', async (_, cases) => {
  const { platform } = log.node;
  const now = platform.clock().toISOString();
  const event = {
    version: '9',
    eventId: 'x',
    at: now,
    actor: {},
    action: 'later.act',
    object: {},
    cases,
  };
  await platform
    .database()
    .execute(
      sql`insert into audit_pending (case_ref, event, committed_at) values (null, ${JSON.stringify(event)}::jsonb, ${now})`,
    );
  await sequenceBatch(platform, 100);
  const { reached, size } = await layOutNow(platform);
  expect(size).toBeGreaterThan(0);
  expect(reached).toBe(size);
});
