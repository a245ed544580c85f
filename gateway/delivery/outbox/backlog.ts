import { type Failure, failure } from '#contracts/failures';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isOpen, openedAt } from '../../platform/time/calendar.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { regionEntry } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { isHead } from './store.ts';

/** Since when the oldest message that could go has been waiting, by region. */
export type Backlog = ReadonlyMap<string, Date>;

/** Heads of lanes alone: what waits behind a message that is tried again does not wait for the region. */
export async function readBacklog(
  database: Pick<Queryable, 'execute'>,
  regions: readonly string[],
  now: Date,
): Promise<Backlog> {
  const rows = await rowsOf<{ region: string; since: string }>(
    database,
    sql`select region, oldest.since from unnest(${sql.param([...regions])}::text[]) as region
      cross join lateral (
        select o.next_attempt_at as since from outbox o
        where o.state = 'pending' and o.to_region = region and o.next_attempt_at <= ${now} and ${isHead}
        order by o.next_attempt_at limit 1) oldest`,
  );
  return new Map(rows.map(({ region, since }) => [region, new Date(since)]));
}

const defaultLimitSeconds = 4 * 3600;

/**
 * How old a region's backlog is. Closing time does not count: what arrived then is due from the opening.
 * @returns milliseconds; 0 while the region is closed by plan
 */
export function backlogAgeMs(since: Date | undefined, entry: RegionEntry, now: Date): number {
  if (since === undefined || !isOpen(entry.calendar, now)) return 0;
  const ageMs = now.getTime() - since.getTime();
  const opened = openedAt(entry.calendar, now, Math.max(0, ageMs));
  return Math.max(0, opened ? now.getTime() - opened.getTime() : ageMs);
}

/** How old the backlogs of regions are, in milliseconds. */
export async function backlogAges(
  platform: Platform,
  regions: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const now = platform.clock();
  const [{ document }, backlog] = await Promise.all([
    currentFederation(platform),
    readBacklog(platform.database(), regions, now),
  ]);
  return new Map(
    regions.flatMap((region) => {
      const entry = regionEntry(document, region);
      return entry ? [[region, backlogAgeMs(backlog.get(region), entry, now)] as const] : [];
    }),
  );
}

/** For how much of the time since then a region has been open without a break, in milliseconds. */
export async function openAgeMs(
  platform: Platform,
  region: string,
  since: Date,
  now: Date,
): Promise<number> {
  const { document } = await currentFederation(platform);
  const entry = regionEntry(document, region);
  return entry ? backlogAgeMs(since, entry, now) : now.getTime() - since.getTime();
}

/** Whether nothing more may be accepted for a region, and when to ask again. */
export function refusal(since: Date | undefined, entry: RegionEntry, now: Date) {
  // A region that fetches comes when it comes.
  const usual = entry.delivery === 'pull' ? Number.POSITIVE_INFINITY : defaultLimitSeconds;
  const limitMs = (entry.backlogLimitSeconds ?? usual) * 1000;
  const overMs = backlogAgeMs(since, entry, now) - limitMs;
  if (overMs <= 0) return undefined;
  const retryAfterSeconds = Math.min(600, Math.max(30, Math.ceil(overMs / 10_000)));
  return failure('delivery.backlog', { detail: entry.code, retryAfterSeconds });
}

type Cached = { readonly backlog: Backlog; readonly readAtMs: number };

const cache = perPlatform((): { known?: Cached } => ({}));

/** One request per second asks; the others meanwhile go by what was known. */
const maxAgeMs = 1000;

async function currentBacklog(platform: Platform, regions: readonly string[]): Promise<Backlog> {
  const nowMs = platform.monotonicMs();
  const cached = cache(platform);
  const { known } = cached;
  if (known && nowMs - known.readAtMs < maxAgeMs) return known.backlog;
  if (known) cached.known = { ...known, readAtMs: nowMs };
  const backlog = await readBacklog(platform.database(), regions, platform.clock());
  cached.known = { backlog, readAtMs: nowMs };
  return backlog;
}

/**
 * Why nothing more can be accepted for a region now: its oldest message has been due for longer than the
 * federation document allows. What was accepted stays.
 * @returns undefined while the region keeps up
 */
export async function refuseBacklog(
  platform: Platform,
  region: string,
): Promise<Failure | undefined> {
  const { document } = await currentFederation(platform);
  const entry = regionEntry(document, region);
  if (!entry) return undefined;
  const codes = document.regions.map(({ code }) => code);
  const backlog = await currentBacklog(platform, codes);
  return refusal(backlog.get(region), entry, platform.clock());
}
