import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tests/setup/database.ts';
import { openDatabase } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from './changes.ts';
import { changesOf } from './changes.ts';
import { type Follower, followOnce } from './follow.ts';
import { caseChange } from './tables.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: pg.Pool;
let platform: Platform;
let now = new Date('2026-03-02T08:00:00+08:00');

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = new pg.Pool({ connectionString: testDatabase.url });
  // The database goes when the tests are done, with a connection that is still ending.
  pool.on('error', () => undefined);
  const database = openDatabase(pool);
  platform = {
    clock: () => now,
    database: () => database,
    log: { error: () => undefined },
  } as unknown as Platform;
});

afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const changed = (caseId: string, version: number): typeof caseChange.$inferInsert => ({
  caseId,
  version,
  event: 'accept',
  fromState: 'forwarded',
  toState: 'accepted',
  at: now,
  followAt: now,
});

const once = (...followers: Follower[]) => followOnce(platform, { followers, locks: [] });

test('each change is followed once, in the order of its case, and a failing case holds up no other', async () => {
  await platform
    .database()
    .insert(caseChange)
    .values([changed('a', 3), changed('b', 2), changed('a', 2), changed('c', 2)]);
  const seen: string[] = [];
  let broken = true;
  const follower = async (_: unknown, changes: readonly CaseChange[]) => {
    if (changes.some(({ caseId }) => caseId === 'a') && broken) throw new Error('not now');
    seen.push(...changes.map(({ caseId, version }) => `${caseId}${version}`));
  };
  await once(follower);
  expect(seen).toEqual(['b2', 'c2']);
  broken = false;
  await once(follower);
  expect(seen).toEqual(['b2', 'c2']);
  now = new Date(now.getTime() + 2000);
  await once(follower);
  await once(follower);
  expect(seen).toEqual(['b2', 'c2', 'a2', 'a3']);
  expect(await changesOf(platform.database(), 'a', 2)).toMatchObject([
    { version: 3, followAt: null, followAttempts: 0 },
  ]);
});

test('what a follower wrote before another failed is undone', async () => {
  await platform.database().insert(caseChange).values(changed('d', 2));
  await once(
    async (tx) => {
      await tx.insert(caseChange).values(changed('e', 9));
    },
    async () => {
      throw new Error('the second one');
    },
  );
  expect(await changesOf(platform.database(), 'e')).toEqual([]);
  expect(await changesOf(platform.database(), 'd')).toMatchObject([{ followAttempts: 1 }]);
});

test('changes that are due together are followed together', async () => {
  await platform
    .database()
    .insert(caseChange)
    .values([changed('g', 2), changed('f', 3), changed('f', 2)]);
  const groups: string[][] = [];
  await once(
    async (_, changes) =>
      void groups.push(changes.map(({ caseId, version }) => `${caseId}${version}`)),
  );
  expect(groups).toEqual([['f2', 'f3', 'g2']]);
  await once(async () => Promise.reject(new Error('there is nothing more')));
});
