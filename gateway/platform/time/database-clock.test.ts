import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aheadAfter, type ClockReading, newDatabaseClock } from './database-clock.ts';

const epochMs = 1_800_000_000_000;
const hourMs = 3_600_000;

/** A process whose machine, and a database whose clock, can be set while time goes on. */
function machine(wallAheadMs = 0) {
  let steadyMs = 5000;
  let wallMs = epochMs + wallAheadMs;
  let databaseMs = epochMs;
  const clock = newDatabaseClock(
    () => steadyMs,
    () => new Date(wallMs),
  );
  const pass = (ms: number) => {
    steadyMs += ms;
    wallMs += ms;
    databaseMs += ms;
  };
  return {
    clock,
    pass,
    setWall: (ms: number) => {
      wallMs += ms;
    },
    setDatabase: (ms: number) => {
      databaseMs += ms;
    },
    compare: (roundTripMs = 4) => {
      const sentMs = steadyMs;
      pass(roundTripMs / 2);
      const said = databaseMs;
      pass(roundTripMs / 2);
      clock.read({ sentMs, receivedMs: steadyMs, databaseMs: said });
    },
    awayMs: () => clock.now().getTime() - databaseMs,
  };
}

describe('the clock of a process', () => {
  it('is that of the machine until the database was asked, and the database’s from then on', () => {
    const process = machine(2 * hourMs);
    expect(process.awayMs()).toBe(2 * hourMs);
    expect(process.clock.standing().differenceMs).toBeUndefined();
    process.compare();
    expect(Math.abs(process.awayMs())).toBeLessThanOrEqual(2);
    expect(process.clock.standing().differenceMs).toBeCloseTo(2 * hourMs, -1);
  });

  it('goes on evenly while the machine’s is set forwards and back', () => {
    const process = machine();
    process.compare();
    for (const step of [hourMs, -3 * hourMs, 40 * hourMs]) {
      process.setWall(step);
      process.pass(1000);
      expect(Math.abs(process.awayMs())).toBeLessThanOrEqual(2);
    }
    expect(process.clock.standing().differenceMs).toBeCloseTo(38 * hourMs, -1);
  });

  it('follows the database at the next comparison, and counts when that was set back', () => {
    const process = machine();
    process.compare();
    process.setDatabase(-hourMs);
    process.compare();
    expect(Math.abs(process.awayMs())).toBeLessThanOrEqual(2);
    process.setDatabase(2 * hourMs);
    process.compare();
    expect(process.clock.standing().setBacks).toBe(1);
  });

  it('is not moved by a slow answer, and never further than a round trip from the database', () => {
    const reading = fc.record({
      skewMs: fc.integer({ min: -50, max: 50 }),
      backMs: fc.integer({ min: 0, max: 20_000 }),
      thereMs: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1 }), (readings) => {
        let known: number | undefined;
        let sentMs = 0;
        for (const { skewMs, backMs, thereMs } of readings) {
          const receivedMs = sentMs + thereMs + backMs;
          const given: ClockReading = { sentMs, receivedMs, databaseMs: sentMs + thereMs + skewMs };
          known = aheadAfter(known, given);
          expect(Math.abs(known - skewMs)).toBeLessThanOrEqual(thereMs + backMs);
          sentMs = receivedMs + 60_000;
        }
      }),
    );
    const steady = machine();
    steady.compare(2);
    const before = steady.awayMs();
    steady.compare(30_000);
    expect(steady.awayMs()).toBe(before);
  });
});
