import { LRUCache } from 'lru-cache';
import { describeError } from '../../platform/process/log.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { appendAuditAlone, type NewAuditEvent } from './append.ts';

/** What happens over and over is one happening for so long. */
const windowMs = 600_000;
/** Of as many kinds of happening at once a process keeps count; of one that it forgets, the log says so twice. */
const maxKinds = 50_000;

/** While there is no database, every answer would say the same. */
const quietMs = 10_000;

type Run = { readonly sinceMs: number; count: number };
type Kept = {
  readonly runs: LRUCache<string, Run>;
  readonly underWay: Set<Promise<void>>;
  lostMs?: number;
};

const kept = perPlatform(
  (): Kept => ({ runs: new LRUCache({ max: maxKinds }), underWay: new Set() }),
);

/** The 1st, 10th, 100th and so on of a run: the log knows at once that it happens, and how much of it, and does not drown. */
const isWritten = (nth: number): boolean => /^10*$/.test(String(nth));

async function write(
  platform: Platform,
  keys: readonly string[],
  event: NewAuditEvent,
): Promise<void> {
  try {
    await appendAuditAlone(platform, event);
  } catch (error) {
    const { runs, lostMs } = kept(platform);
    // The next one is tried as if it were the first.
    for (const key of keys) runs.delete(key);
    const nowMs = platform.monotonicMs();
    if (lostMs !== undefined && nowMs - lostMs < quietMs) return;
    kept(platform).lostMs = nowMs;
    platform.log.error('audit.note_lost', { error: describeError(error) });
  }
}

/**
 * An event of a kind that may come in floods: written the first time in ten minutes, and then each time that there are
 * ten times as many. Resolves when it is committed; never rejects, because what it tells of has happened already.
 * @param key what makes two of them the same happening
 */
export function appendOften(
  platform: Platform,
  key: string,
  eventOf: (count: number) => NewAuditEvent,
): Promise<void> {
  const { runs, underWay } = kept(platform);
  const nowMs = platform.monotonicMs();
  const before = runs.get(key);
  const run = before && nowMs - before.sinceMs < windowMs ? before : { sinceMs: nowMs, count: 0 };
  if (run !== before) runs.set(key, run);
  run.count++;
  if (!isWritten(run.count)) return Promise.resolve();
  const writing = write(platform, [key], eventOf(run.count)).finally(() =>
    underWay.delete(writing),
  );
  underWay.add(writing);
  return writing;
}

/**
 * The same for many happenings that one event can tell of, such as the cases of a list: those that are new in their
 * ten minutes.
 */
export function appendFirst(
  platform: Platform,
  keys: readonly string[],
  eventOf: (firsts: readonly number[]) => NewAuditEvent,
): Promise<void> {
  const { runs, underWay } = kept(platform);
  const nowMs = platform.monotonicMs();
  const firsts = keys.flatMap((key, nth) => {
    const before = runs.get(key);
    if (before && nowMs - before.sinceMs < windowMs) return [];
    runs.set(key, { sinceMs: nowMs, count: 1 });
    return [nth];
  });
  if (firsts.length === 0) return Promise.resolve();
  const named = firsts.map((nth) => keys[nth] ?? '');
  const writing = write(platform, named, eventOf(firsts)).finally(() => underWay.delete(writing));
  underWay.add(writing);
  return writing;
}

/** Waits for what is being written: before the database is let go. */
export const oftenWritten = async (platform: Platform): Promise<void> => {
  await Promise.all(kept(platform).underWay);
};
