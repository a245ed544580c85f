import { rowsOf } from '../database/database.ts';
import { sql } from '../database/drizzle.ts';
import { noteworthyMs } from '../time/database-clock.ts';
import { monotonicMs } from '../time/monotonic.ts';
import { describeError } from './log.ts';
import { startLoop } from './loop.ts';
import { gauges } from './metrics.ts';
import { perPlatform } from './per-platform.ts';
import type { Dependency, Platform } from './platform.ts';

const everyMs = 60_000;

/** Asks the database what time it is. */
export async function compareClocks(platform: Platform): Promise<void> {
  const sentMs = monotonicMs();
  const [row] = await rowsOf<{ databaseMs: number }>(
    platform.database(),
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as "databaseMs"`,
  );
  const receivedMs = monotonicMs();
  if (row) platform.databaseClock.read({ sentMs, receivedMs, databaseMs: Number(row.databaseMs) });
}

const differs = (ms: number | undefined): ms is number =>
  ms !== undefined && Math.abs(ms) > noteworthyMs;

/** Compares the clocks once a minute, and says so in log and metrics. */
export function startClockComparison(platform: Platform): {
  readonly close: () => Promise<void>;
} {
  const unobserve = gauges(['tongban_clock_difference_seconds'], (observe) => {
    const { differenceMs } = platform.databaseClock.standing();
    if (differenceMs !== undefined)
      observe('tongban_clock_difference_seconds', differenceMs / 1000);
  });
  let told = false;
  const loop = startLoop(
    everyMs,
    async () => {
      await compareClocks(platform);
      const { differenceMs } = platform.databaseClock.standing();
      if (differs(differenceMs) && !told)
        platform.log.error('clock.differs', { seconds: Math.round(differenceMs / 1000) });
      told = differs(differenceMs);
      return false;
    },
    (error) => platform.log.debug('clock.not_compared', { error: describeError(error) }),
  );
  return {
    close: () => {
      unobserve();
      return loop.close();
    },
  };
}

type Standing = { readonly startedAt: string; wrongSince?: string | undefined };

const standings = perPlatform(
  (platform): Standing => ({ startedAt: platform.clock().toISOString() }),
);

/**
 * Whether this machine's clock is that of PostgreSQL, for readiness. It keeps nobody from being served: the process
 * goes by PostgreSQL's meanwhile.
 */
export function clockDependency(platform: Platform): Dependency {
  const { differenceMs } = platform.databaseClock.standing();
  const name = 'clock';
  const standing = standings(platform);
  if (!differs(differenceMs)) {
    standing.wrongSince = undefined;
    return { name, healthy: true, since: standing.startedAt };
  }
  const from = standing.wrongSince ?? platform.clock().toISOString();
  standing.wrongSince = from;
  const seconds = Math.abs(Math.round(differenceMs / 1000));
  const which = differenceMs > 0 ? 'ahead of' : 'behind';
  const advice =
    `the clock of this machine is ${seconds} s ${which} PostgreSQL's: mend the one that is wrong (NTP); this ` +
    'process goes by PostgreSQL meanwhile, and if that is the wrong one, so do receipts and tokens';
  return { name, healthy: false, tolerable: true, since: from, advice };
}
