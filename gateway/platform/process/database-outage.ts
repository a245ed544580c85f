import { databaseTrouble, isDatabaseGone } from '../database/trouble.ts';
import { newWriteProbe, type Writable } from '../database/write-probe.ts';
import { describeError, type LogFields } from './log.ts';
import { type Loop, startLoop } from './loop.ts';
import { perPlatform } from './per-platform.ts';
import type { Platform } from './platform.ts';

const lookEveryMs = 5000;
const toldEveryMs = 60_000;

type Outage = { readonly sinceMs: number; toldMs: number; failures: number };
type Failed = { readonly event: string; readonly fields: LogFields; failures: number };
type Watched = {
  loop?: Loop;
  outage?: Outage | undefined;
  /** Whether somebody found the database away since it was asked here. */
  isDoubted: boolean;
  /** What failed as if by the database, by all that is said of it, until the database was asked. */
  readonly suspects: Map<string, Failed>;
};
const watched = perPlatform((): Watched => ({ isDoubted: false, suspects: new Map() }));

/** What is beyond is said at once: nothing is forgotten, and not everything is kept. */
const mostSuspects = 100;

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
  const key = JSON.stringify([event, said]);
  const known = suspects.get(key) ?? { event, fields: said, failures: 0 };
  const isKept = outage !== undefined || known.failures > 0 || suspects.size < mostSuspects;
  if (!loop || !isKept || !isDatabaseGone(error)) {
    platform.log.error(event, said);
    return;
  }
  platform.log.debug(event, said);
  if (outage) {
    tellOutage(platform, outage, databaseTrouble(error));
    return;
  }
  known.failures += 1;
  suspects.set(key, known);
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

/** Whoever found that the database does not do has it asked here: what they found may be over. */
export function doubtDatabase(platform: Platform): void {
  const known = watched(platform);
  if (known.outage) return;
  known.isDoubted = true;
  known.loop?.wake();
}

function tellGone(platform: Platform, why: string): void {
  const known = watched(platform);
  // Nobody would look for the end of it.
  if (!known.loop) return;
  const begun = { sinceMs: platform.monotonicMs(), toldMs: Number.NEGATIVE_INFINITY, failures: 0 };
  known.outage ??= begun;
  for (const { failures } of known.suspects.values()) known.outage.failures += failures;
  known.suspects.clear();
  tellOutage(platform, known.outage, why);
}

/** They failed by something else. */
function tellSuspects({ log }: Platform, { suspects }: Watched): void {
  for (const { event, fields, failures } of suspects.values())
    log.error(event, { ...fields, failures });
  suspects.clear();
}

function tellBack(platform: Platform): void {
  const known = watched(platform);
  const { outage } = known;
  known.outage = undefined;
  if (outage) {
    const seconds = Math.round((platform.monotonicMs() - outage.sinceMs) / 1000);
    platform.log.info('database.back', { seconds, failures: outage.failures });
  }
  tellSuspects(platform, known);
}

/** Looks for begin and end of outages, for as long as the process runs; asks nothing while nothing fails. */
export function watchDatabase(
  platform: Platform,
  probe: () => Promise<Writable> = newWriteProbe(platform.database),
): Loop {
  const known = watched(platform);
  const loop = startLoop(
    lookEveryMs,
    async () => {
      if (!known.outage && !known.isDoubted && known.suspects.size === 0) return false;
      known.isDoubted = false;
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
    close: async () => {
      delete known.loop;
      await loop.close();
      // Nobody asks any more by what they failed.
      tellSuspects(platform, known);
    },
  };
}
