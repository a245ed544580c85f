import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowsOf } from '../../platform/database/database.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { newBreaker } from '../../platform/time/breaker.ts';
import { newWorldAlone, type World } from '../testing/harness.ts';
import { record } from './record.ts';
import { saveEndpoint } from './store.ts';
import { webhook, webhookEndpoint } from './tables.ts';

let world: World;
beforeEach(async () => {
  world = await newWorldAlone();
});
afterEach(() => world.close());

const clientId = 'qingpu-platform';
const url = 'https://platform.example/tongban';

it('whoever claims a row and tries its address does not wait for whoever records it, crosswise', async () => {
  const { platform } = world;
  const db = platform.database();
  const now = platform.clock();
  const endpoint = { clientId, url, breaker: newBreaker(now.getTime()) };
  await db.transaction((tx) => saveEndpoint(tx, endpoint));
  const [row] = await db
    .insert(webhook)
    .values({
      id: 'wh_1',
      clientId,
      caseId: 'case_1',
      version: 2,
      type: 'tongban.case.forwarded',
      caseState: 'forwarded',
      at: now,
      state: 'sending',
      leaseToken: 'hold',
      leaseUntil: new Date(now.getTime() + 60_000),
      nextAttemptAt: now,
      since: now,
    })
    .returning();
  if (!row) throw new Error('no row');
  const failure = { kind: 'retryable', code: 'http_503', message: 'x' } as const;
  const waiting = () =>
    rowsOf<{ n: number }>(
      db,
      sql`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );

  const { recorded } = await db.transaction(async (tx) => {
    await tx.select().from(webhook).where(eq(webhook.id, row.id)).for('update');
    const recorded = record(platform, { row, url }, { failure, status: 503, durationMs: 7 });
    await expect.poll(async () => (await waiting())[0]?.n).toBe(1);
    await saveEndpoint(tx, endpoint);
    return { recorded };
  });

  expect(await recorded).toBe(true);
  expect(await db.select().from(webhook)).toMatchObject([{ state: 'pending', attempts: 1 }]);
  const [known] = await db.select().from(webhookEndpoint);
  expect(known?.breaker).not.toEqual(endpoint.breaker);
});
