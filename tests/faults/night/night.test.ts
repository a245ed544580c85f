import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../setup/database.ts';
import { impatientEntry } from '../gateway-process.ts';
import { playNight } from './play.ts';

// The long form, and the other queue: `npm run night -- --queue redis`.
describe('scene 5: closed for the night, broken in the morning', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('burns no attempt by the closure, holds through the outage, delivers once, in order, at the region’s rate', {
    timeout: 150_000,
  }, async () => {
    const perSecond = 60;
    const report = await playNight({
      queue: 'postgres',
      messages: 150,
      perSecond,
      rampStepSeconds: 1,
      outageMs: 3000,
      databaseUrl: database.url,
      entry: impatientEntry,
      say: () => undefined,
    });
    expect(report.problems).toEqual([]);
    expect(report.attemptsBurnedByTheNight).toBe(0);
    // Five calls without an answer open the breaker; those under way beside them, and probes, come on top.
    expect(report.callsIntoTheOutage).toBeLessThan(30);
    // One second's rate, what a burst adds, and what slips from one second of the watch into the next: all that
    // were under way, where a busy machine looked late.
    expect(report.peakPerSecond).toBeLessThanOrEqual(perSecond * 1.6);
  });
});
