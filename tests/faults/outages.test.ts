import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, inject, it, type TestContext } from 'vitest';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { breakerPolicy } from '../../gateway/platform/time/breaker.ts';
import { retryPolicy } from '../../gateway/platform/time/retry.ts';
import { runSql } from '../setup/database.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../setup/gateway.ts';
import { startRedis } from '../setup/redis.ts';
import { startPostgres } from './campaign/campaign-house.ts';
import { checkReceipts, settle, waitForCatalogue } from './gather.ts';
import type { Acknowledged } from './history.ts';
import { plainRequest, submitUntilAcknowledged } from './submitter.ts';

/** Far beyond what a loaded machine needs: only what never comes about meets it. */
const patienceMs = 120_000;

// Short waits, so that the repair comes in seconds; what is repaired, and how, is the same.
const impatient = { queuedLeaseMs: 1000, sendingMarginMs: 1000, reconcileMs: 500 } as const;

/** Five houses begin at once here, and much is asked of each. */
const asServed = { DATABASE_POOL: '16' };

/** The product's policy, in tenths of seconds. */
const fastRetry = { ...retryPolicy, delaysMs: [0, 200, 400, 800] };

type House = { readonly house: TestGateway; readonly member: MemberClient; readonly token: string };

/** What is put here ends when the test has, after the house that stands on it. */
function endsAfterThe({ onTestFinished }: TestContext): (() => Promise<unknown>)[] {
  const stops: (() => Promise<unknown>)[] = [];
  onTestFinished(async () => void (await Promise.all(stops.map((stop) => stop()))));
  return stops;
}

async function start({ onTestFinished }: TestContext, options: TestGatewayOptions): Promise<House> {
  const house = await startTestGateway({ courier: impatient, settings: asServed, ...options });
  onTestFinished(house.close);
  house.world.jiashan.setAutopilot('decide');
  await waitForCatalogue(house);
  const member = house.member('qingpu-platform');
  // Taken while all is well: it outlives the outage.
  return { house, member, token: await member.ownToken('cases:submit') };
}

/** Submits `count` cases side by side. */
async function submit({ member, token }: House, count: number): Promise<Acknowledged[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return Promise.all(numbers.map((number) => submitUntilAcknowledged(member, token, number)));
}

const states = async (house: TestGateway): Promise<Record<string, number>> => {
  const sql = 'select state, count(*)::int as n from outbox group by state';
  const { rows } = await runSql(house.databaseUrl, sql);
  return Object.fromEntries(
    (rows as { state: string; n: number }[]).map(({ state, n }) => [state, n]),
  );
};

// Side by side: most of their time is waiting.
describe.concurrent('outages', () => {
  describe.skipIf(!inject('redisUrl'))('with Redis as the queue', () => {
    it(
      'accepts while Redis is gone, and delivers when there is a Redis again',
      async (test) => {
        const { expect } = test;
        const running = endsAfterThe(test);
        const open = await start(test, { queue: 'redis' });
        const { house } = open;
        const port = house.redis?.port ?? 0;
        await house.redis?.stop();
        const ledger = await submit(open, 10);
        expect(ledger.every((line) => line.attempts === 1)).toBe(true);
        expect(house.world.jiashan.cases()).toEqual([]);
        const ready = await fetch(`${house.origin}/health/ready`);
        expect(await ready.json()).toMatchObject({
          dependencies: expect.arrayContaining([
            expect.objectContaining({ name: 'queue', healthy: false }),
          ]),
        });

        const back = await startRedis(port);
        running.push(back.stop);
        expect(await settle(house, ledger, patienceMs)).toEqual([]);
        expect(await checkReceipts(house, ledger)).toEqual([]);
      },
      2 * patienceMs,
    );

    it(
      'wiped by FLUSHALL while messages wait in it, nothing is lost and nothing is done twice',
      async (test) => {
        const { expect } = test;
        const open = await start(test, { queue: 'redis', courier: { ...impatient, idsPerJob: 1 } });
        const { house } = open;
        const undo = house.world.jiashan.inject({ kind: 'slow', delayMs: 150 });
        const submitting = submit(open, 60);
        await expect
          .poll(async () => (await states(house))['queued'] ?? 0, { interval: 5 })
          .toBeGreaterThan(5);
        const redis = new Redis(house.redis?.url ?? '');
        await redis.flushall();
        redis.disconnect();
        undo();
        expect(await settle(house, await submitting, patienceMs)).toEqual([]);
      },
      2 * patienceMs,
    );
  });

  describe('when PostgreSQL crashes and comes back', () => {
    it(
      'keeps what it acknowledged, and goes on by itself',
      async (test) => {
        const { expect } = test;
        const running = endsAfterThe(test);
        const postgres = await startPostgres();
        running.push(postgres.stop);
        const open = await start(test, {
          databaseUrl: postgres.url,
          courier: { ...impatient, retry: fastRetry },
        });
        const before = await submit(open, 10);
        const during = submit(open, 10);
        during.catch(() => undefined);
        await postgres.kill();
        const body = plainRequest(0);
        const asked = { token: open.token, body, idempotencyKey: randomUUID() };
        const refused = await open.member.call('POST', '/v1/cases', asked);
        expect(refused.status).toBe(503);
        expect(refused.body).toMatchObject({ code: 'gateway.not_ready', retryable: true });
        await postgres.revive();
        const ledger = [...before, ...(await during), ...(await submit(open, 5))];
        expect(await settle(open.house, ledger, patienceMs)).toEqual([]);
        expect(await checkReceipts(open.house, ledger)).toEqual([]);
      },
      2 * patienceMs,
    );
  });

  describe('when only the answer is lost', () => {
    it(
      'the platform is asked again, says that it has the case already, and decides it once',
      async (test) => {
        const { expect } = test;
        // Every message must lose its answer: the breaker would keep most of them back.
        const breaker = { ...breakerPolicy, failuresToOpen: 1000, windowCalls: 1000 };
        const open = await start(test, { courier: { ...impatient, retry: fastRetry, breaker } });
        const { house } = open;
        const { jiashan } = house.world;
        const undo = jiashan.inject({ kind: 'drop_answer' });
        const ledger = await submit(open, 10);
        await expect.poll(() => jiashan.cases().length).toBe(10);
        undo();
        expect(await settle(house, ledger, patienceMs)).toEqual([]);
        const seenTwice = jiashan.cases().filter((entry) => entry.submissionsSeen > 1);
        expect(seenTwice).toHaveLength(10);
        expect(jiashan.evidence().some(({ fault }) => fault === 'drop_answer')).toBe(true);
      },
      2 * patienceMs,
    );

    it('the member’s own retry under the same key gets the original receipt and the same case', {
      timeout: 2 * patienceMs,
    }, async (test) => {
      const { expect } = test;
      const { house, member, token } = await start(test, {});
      const once = await submitUntilAcknowledged(member, token, 1);
      const again = await submitUntilAcknowledged(member, token, 1, { idempotencyKey: once.key });
      expect({ ...again, attempts: 0 }).toEqual({ ...once, attempts: 0 });
      expect(await settle(house, [once], patienceMs)).toEqual([]);
    });
  });
});
