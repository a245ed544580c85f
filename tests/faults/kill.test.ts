import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import {
  type GatewayProcess,
  impatientEntry,
  startGatewayProcess,
  verifyAuditLog,
} from './gateway-process.ts';
import { checkReceipts, settle, waitForCatalogue } from './gather.ts';
import type { Acknowledged } from './history.ts';
import { chooseSeed, seededRandom } from './seeded-random.ts';
import { submitUntilAcknowledged } from './submitter.ts';

// The long form: `npm run faults -- --only SIGKILL --rounds 100`. Here: in the middle of the work, and while it starts.
const caseCount = 12;
const campaigns = [
  { queue: 'postgres', kills: 2 },
  ...(inject('redisUrl') ? [{ queue: 'redis', kills: 2 } as const] : []),
] as const;

// What was on its way when the process died is taken up after its lease.
const impatient = { entry: impatientEntry };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long a gateway may live: one in three dies while it starts, the others in the middle of the work. */
async function liveAWhile(
  gateway: GatewayProcess,
  nth: number,
  random: () => number,
): Promise<'starting' | 'serving'> {
  const diesYoung = nth % 3 === 1;
  if (!diesYoung) await gateway.ready;
  await pause(random() * 700);
  return diesYoung ? 'starting' : 'serving';
}

async function kill(gateway: GatewayProcess): Promise<void> {
  gateway.signal('SIGKILL');
  expect(await gateway.ended).toEqual({ code: null, signal: 'SIGKILL' });
}

describe.concurrent.each(campaigns)(
  'kill -9 of the gateway, $kills times, on the $queue queue',
  ({ queue, kills }) => {
    let outside: TestWorld;
    let gateway: GatewayProcess;
    const seed = chooseSeed();

    beforeAll(async () => {
      outside = await startTestWorld({
        queue,
        clerkDelayMs: 30,
        settings: { DATABASE_POOL: '16' },
      });
      outside.world.jiashan.setAutopilot('decide');
      gateway = startGatewayProcess(
        { ...outside.environment, REGION_TIMEOUT_MS: '1000' },
        impatient,
      );
      await gateway.ready;
      await waitForCatalogue(outside);
    });
    afterAll(async () => {
      gateway.signal('SIGTERM');
      await gateway.ended;
      await outside.close();
    });

    it(`keeps every promise made for ${caseCount} cases, each exactly once`, {
      timeout: 600_000,
    }, async () => {
      console.log(`kill campaign on ${queue}: FAULTS_SEED=${seed}`);
      const random = seededRandom(seed);
      const member = outside.member('qingpu-platform');
      const token = await member.ownToken('cases:submit');
      const environment = { ...outside.environment, REGION_TIMEOUT_MS: '1000' };
      const promises: Promise<Acknowledged>[] = [];
      const moments = { starting: 0, serving: 0 };
      for (let killed = 0; killed < kills; killed++) {
        const due = Math.ceil(((killed + 1) * caseCount) / kills);
        while (promises.length < due) {
          const promise = submitUntilAcknowledged(member, token, promises.length);
          // Awaited at the end; until then a refusal must not end the process.
          promise.catch(() => undefined);
          promises.push(promise);
        }
        moments[await liveAWhile(gateway, killed, random)] += 1;
        await kill(gateway);
        gateway = startGatewayProcess(environment, impatient);
      }
      await gateway.ready;
      const ledger = await Promise.all(promises);
      const retried = ledger.filter((line) => line.attempts > 1).length;
      console.log(
        `  killed while ${JSON.stringify(moments)}; ${retried} of ${caseCount} submissions needed a retry`,
      );

      expect(await settle(outside, ledger, 180_000)).toEqual([]);
      expect(await checkReceipts(outside, ledger)).toEqual([]);
      expect(await verifyAuditLog(environment)).toEqual({
        code: 0,
        output: expect.stringContaining(`of ${caseCount} cases`),
      });
    });
  },
);
