import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { openTestLog, someEvent, type TestLog } from '../testing/log.ts';
import { appendOften, oftenWritten } from './often.ts';

let log: TestLog;
let now = new Date('2026-05-04T08:00:00Z');
beforeAll(async () => {
  log = await openTestLog(undefined, () => now);
});
afterAll(() => log.close());

const happen = async (key: string, times: number): Promise<void> => {
  for (let nth = 0; nth < times; nth++)
    void appendOften(log.node.platform, key, (count) => ({
      ...someEvent(`case_${key}`, 'data.read'),
      details: { count },
    }));
  await oftenWritten(log.node.platform);
};

const counts = async (key: string): Promise<number[]> => {
  const { rows } = await runSql(
    log.database.url,
    `select (event -> 'details' ->> 'count')::int as count from audit_pending where case_ref = 'case_${key}' order by id`,
  );
  return rows.map(({ count }) => count);
};

it('a flood of 12,345 leaves five events, each with ten times the count of the one before', async () => {
  await happen('flood', 12_345);
  expect(await counts('flood')).toEqual([1, 10, 100, 1000, 10_000]);
});

it('ten minutes later it is told anew, and another kind is told at once', async () => {
  await happen('again', 2);
  now = new Date(now.getTime() + 599_000);
  await happen('again', 2);
  await happen('other', 1);
  expect(await counts('again')).toEqual([1]);
  expect(await counts('other')).toEqual([1]);
  now = new Date(now.getTime() + 1000);
  await happen('again', 1);
  expect(await counts('again')).toEqual([1, 1]);
});

it('what could not be written is told by the next one, as the first', async () => {
  await runSql(log.database.url, 'alter table audit_pending rename to audit_away');
  await happen('lost', 3);
  await runSql(log.database.url, 'alter table audit_away rename to audit_pending');
  await happen('lost', 1);
  expect(await counts('lost')).toEqual([1]);
});
