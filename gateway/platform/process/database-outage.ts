import { databaseTrouble, isDatabaseGone } from '../database/trouble.ts';
import { newWriteProbe } from '../database/write-probe.ts';
import { describeError, type LogFields } from './log.ts';
import { type Loop, startLoop } from './loop.ts';
import { perPlatform } from './per-platform.ts';
import type { Platform } from './platform.ts';

const lookEveryMs = 5000;
const toldEveryMs = 60_000;

type Outage = { readonly sinceMs: number; toldMs: number; failures: number };
type Failed = { readonly fields: LogFields; failures: number };
type Watched = {
  loop?: Loop;
  outage?: Outage | undefined;
  /** What failed as if by the database, by event, until the database was asked. */
  readonly suspects: Map<string, Failed>;
};
const watched = perPlatform((): Watched => ({ suspects: new Map() }));

/**
 * Says in the log that a work failed. One that failed because the database does not do what it is asked is one of
 * twenty that fail each second then: that is said once, once a minute while it lasts, and once when it is over.
 */
export function tellFailure(
  platform: Platform,
  event: string,
  error: unknown,
  fields: LogFields = {},
): void {
  const { loop, outage, suspects } = watched(platform);
  const said = { ...fields, error: describeError(error) };
  if (!loop || !isDatabaseGone(error)) {
    platform.log.error(event, said);
    return;
  }
  platform.log.debug(event, said);
  if (outage) {
    tellOutage(platform, outage, databaseTrouble(error));
    return;
  }
  const known = suspects.get(event) ?? { fields: said, failures: 0 };
  known.failures += 1;
  suspects.set(event, known);
  // A queue or a member that refuses a connection looks the same: the database is asked itself.
  loop.wake();
}

function tellOutage({ log, monotonicMs }: Platform, outage: Outage, why = 'unreachable'): void {
  const nowMs = monotonicMs();
  outage.failures += 1;
  if (nowMs - outage.toldMs < toldEveryMs) return;
  outage.toldMs = nowMs;
  const seconds = Math.round((nowMs - outage.sinceMs) / 1000);
  log.error('database.gone', { why, seconds, failures: outage.failures });
}

/** Whoever asked the database tells that it does not do. */
export function tellGone(platform: Platform, why: string): void {
  const known = watched(platform);
  // Nobody would look for the end of it.
  if (!known.loop) return;
  const begun = { sinceMs: platform.monotonicMs(), toldMs: Number.NEGATIVE_INFINITY, failures: 0 };
  known.outage ??= begun;
  known.suspects.clear();
  tellOutage(platform, known.outage, why);
}

function tellBack(platform: Platform): void {
  const known = watched(platform);
  const { outage, suspects } = known;
  known.outage = undefined;
  if (outage) {
    const seconds = Math.round((platform.monotonicMs() - outage.sinceMs) / 1000);
    platform.log.info('database.back', { seconds, failures: outage.failures });
  }
  for (const [event, { fields, failures }] of suspects)
    platform.log.error(event, { ...fields, failures });
  suspects.clear();
}

/** Looks for begin and end of outages, for as long as the process runs; asks nothing while nothing fails. */
export function watchDatabase(platform: Platform): Loop {
  const probe = newWriteProbe(platform.database);
  const known = watched(platform);
  const loop = startLoop(
    lookEveryMs,
    async () => {
      if (!known.outage && known.suspects.size === 0) return false;
      const found = await probe();
      if (found.writable) tellBack(platform);
      else tellGone(platform, found.why);
      return false;
    },
    () => undefined,
  );
  known.loop = loop;
  return {
    wake: loop.wake,
    close: () => {
      delete known.loop;
      return loop.close();
    },
  };
}
