import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../setup/database.ts';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { checkReceipts, settle, waitForCatalogue } from './gather.ts';
import type { Acknowledged } from './history.ts';
import { submitUntilAcknowledged } from './submitter.ts';

/** What an orchestrator waits before it kills, where nobody says otherwise; on an idle machine it takes 1.5 s. */
const graceMs = 30_000;

describe('SIGTERM under load', () => {
  let outside: TestWorld;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    outside = await startTestWorld({ clerkDelayMs: 30, settings: { DATABASE_POOL: '16' } });
    outside.world.jiashan.setAutopilot('decide');
    gateway = startGatewayProcess({ ...outside.environment, SHUTDOWN_DELAY_MS: '3000' });
    await gateway.ready;
    await waitForCatalogue(outside);
  });
  afterAll(async () => {
    gateway.signal('SIGTERM');
    await gateway.ended;
    await outside.close();
  });

  it('is not ready first and still serves, ends with exit code 0 within its deadline, and the next process finishes the work', async () => {
    const member = outside.member('qingpu-platform');
    const token = await member.ownToken('cases:submit');
    let number = 0;
    let enough = false;
    const keepSubmitting = async (): Promise<Acknowledged[]> => {
      const own: Acknowledged[] = [];
      // Bounded, so that a slow machine is judged by what is lost and not by how much it was given.
      while (!enough && own.length < 40) {
        own.push(await submitUntilAcknowledged(member, token, number++));
      }
      return own;
    };
    const load = [keepSubmitting(), keepSubmitting(), keepSubmitting(), keepSubmitting()];
    // In the middle of the work.
    await until(() => number > 12);
    const asked = performance.now();
    gateway.signal('SIGTERM');
    const origin = outside.environment['PUBLIC_ORIGIN'];
    const statusOf = async (path: string) => (await fetch(`${origin}${path}`)).status;
    await expect.poll(() => statusOf('/health/ready'), { interval: 50 }).toBe(503);
    expect(await statusOf('/.well-known/jwks.json')).toBe(200);
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
    const tookMs = performance.now() - asked;
    console.log(`SIGTERM under load: ended after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(graceMs);

    // A clean end waits for what is on its way: no message is left to a lease that must run out.
    const onTheirWay = "select count(*)::int as n from outbox where state = 'sending'";
    expect((await runSql(outside.databaseUrl, onTheirWay)).rows).toEqual([{ n: 0 }]);

    gateway = startGatewayProcess(outside.environment);
    await gateway.ready;
    enough = true;
    const ledger = (await Promise.all(load)).flat();
    expect(ledger.length).toBeGreaterThan(12);
    // A clean end gives everything back: nothing waits for the 35 s lease of a message on its way.
    expect(await settle(outside, ledger, 30_000)).toEqual([]);
    expect(await checkReceipts(outside, ledger)).toEqual([]);
  }, 90_000);
});
