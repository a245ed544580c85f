import { afterEach, beforeEach } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import type { CourierOptions } from '../outbox/options.ts';
import { delivered, newWorld, regionInMemory, startFast, type World } from './harness.ts';

/** A database for every test, and couriers on it that end with the test. */
export function courierRig() {
  let database: TestDatabase;
  const running: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const close of running.splice(0).reverse()) await close();
    await database.drop();
  });
  return {
    /** What ends with the test; the last first. */
    running,
    databaseUrl: () => database.url,
    world: async (redisUrl?: string, answer = async () => delivered) => {
      const { adapter, arrived } = regionInMemory(answer);
      const made = await newWorld(database.url, adapter, { redisUrl });
      running.push(made.close);
      return { made, arrived };
    },
    start: async (made: Pick<World, 'platform' | 'hooks'>, options: CourierOptions = {}) => {
      const courier = await startFast(made, options);
      running.push(courier.close);
      return courier;
    },
    /** A test's own question may be cut off too. */
    allDelivered: (made: World, count: number) =>
      until(async () => (await made.states().catch(() => undefined))?.['delivered'] === count),
  };
}
