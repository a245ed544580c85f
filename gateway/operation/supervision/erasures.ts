import type { AuditEvent } from '#contracts/audit-event';
import { asServed } from '#contracts/dates';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { soundLeaves } from '../../audit/log/outside.ts';
import { layOutNow } from '../../audit/reading/facts.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Mandate, within } from './mandate.ts';
import type { Period } from './report-period.ts';
import { servedTime } from './served-time.ts';

const actions = ['case.erased', 'case.restricted'] as const;

export type ErasureEntry = {
  /** Its place in the log, by which it is proven. */
  readonly index: number;
  readonly caseRef: string;
  readonly at: string;
  readonly what: 'erased' | 'restricted';
  /** PIPL art. 47. */
  readonly ground: string;
  /** Of a restriction: when it is erased. */
  readonly until?: string;
  readonly by: { readonly id: string; readonly organisation: string };
};

export type Erasures = {
  readonly erased: number;
  readonly restricted: number;
  /** Cases that wait for their day now, and the first of those days. */
  readonly waiting: number;
  readonly nextAt?: string;
  readonly entries: readonly ErasureEntry[];
  readonly next?: number;
};

function entryOf(index: number, event: AuditEvent): ErasureEntry {
  const { until } = event.details;
  return {
    index,
    caseRef: event.caseRef ?? '',
    at: asServed(event.at),
    what: event.action === 'case.erased' ? 'erased' : 'restricted',
    ground: event.reasonCode ?? '',
    ...(until === undefined ? {} : { until: asServed(String(until)) }),
    by: { id: event.actor.id, organisation: event.actor.organisation },
  };
}

const ofRegion = (region: string | undefined): SQL =>
  region === undefined
    ? sql`true`
    : sql`exists (select from case_record c where c.id = f.case_ref
        and ${region} in (c.from_region, c.to_region, coalesce(c.home_region, '')))`;

/** What was erased in a time, on which ground and by whose word: of whom it was nobody can say any more, that it was done is proven. */
export async function erasuresIn(
  platform: Platform,
  { from, to }: Period,
  mandate: Mandate | undefined,
  region: string | undefined,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<Erasures> {
  await layOutNow(platform);
  const database = platform.database();
  const found = sql`f.action = any(${sql.param([...actions])}::text[]) and f.at >= ${from.toISOString()}
    and f.at < ${to.toISOString()} and ${within(mandate)} and ${ofRegion(region)}`;
  const [counts] = await rowsOf<{ erased: number; restricted: number }>(
    database,
    sql`select count(*) filter (where f.action = 'case.erased')::float8 as erased,
      count(*) filter (where f.action = 'case.restricted')::float8 as restricted from audit_fact f where ${found}`,
  );
  const [ahead] = await rowsOf<{ waiting: number; next: string | null }>(
    database,
    sql`select count(*)::float8 as waiting, ${servedTime(sql`min(f.until)`)} as next
      from (select c.id as case_ref, c.restricted_until as until, c.from_region as organisation, c.to_region as counterpart
        from case_record c where c.restricted_until is not null) as f where ${withinRegions(mandate)} and ${ofRegion(region)}`,
  );
  const stored = await rowsOf<{ index: number; leaf: Uint8Array | null; leafHash: Uint8Array }>(
    database,
    sql`select e.index::float8 as index, e.leaf, e.leaf_hash as "leafHash" from audit_event e
      where e.index in (select f.index from audit_fact f where ${found}
        and ${before === undefined ? sql`true` : sql`f.index < ${before}`}
        order by f.index desc limit ${limit + 1}) order by e.index desc`,
  );
  const rows = await soundLeaves(platform.tiles, stored);
  const entries = rows.slice(0, limit).flatMap(({ index, leaf }) => {
    const event = parseLeaf(leaf)?.event;
    return event ? [entryOf(index, event)] : [];
  });
  const last = rows.at(limit - 1);
  return {
    erased: counts?.erased ?? 0,
    restricted: counts?.restricted ?? 0,
    waiting: ahead?.waiting ?? 0,
    ...(ahead?.next ? { nextAt: ahead.next } : {}),
    entries,
    ...(last && rows.length > limit ? { next: last.index } : {}),
  };
}

/** What is to come has no time in the log yet: the mandate's regions bound it alone. */
const withinRegions = (mandate: Mandate | undefined): SQL =>
  within(mandate && { regions: mandate.regions });
