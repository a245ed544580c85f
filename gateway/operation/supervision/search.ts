import type { AuditEvent } from '#contracts/audit-event';
import { asServed } from '#contracts/dates';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { soundLeaves } from '../../audit/log/outside.ts';
import { layOutNow, type Reach } from '../../audit/reading/facts.ts';
import { equalBytes } from '../../audit/tree/bytes.ts';
import { leafHash } from '../../audit/tree/hash.ts';
import { personIndexed } from '../../casework/cases/person-index.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { mandateOf, within } from './mandate.ts';

/** What may be asked for; all of it must hold. */
export type Asked = {
  readonly caseRef?: string | undefined;
  readonly person?: string | undefined;
  readonly member?: string | undefined;
  readonly actor?: string | undefined;
  readonly item?: string | undefined;
  readonly certificate?: string | undefined;
  readonly region?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type Page = { readonly before?: number | undefined; readonly limit: number };

export type Found = {
  readonly index: number;
  readonly sequencedAt: string;
  readonly event: AuditEvent;
  /** Between what the event says of its time and when the log took it; only where it is much. */
  readonly skewSeconds?: number;
  /** What is read here is not what was hashed when the log took it: somebody wrote in it since. */
  readonly altered?: true;
};

/** A page of whole events stays below this, whatever they hold. */
const maxPageBytes = 900_000;
/** Events are in the log within seconds; more is a clock that was wrong, or a log that stood still. */
const oddSeconds = 60;

const utc = (time: string): string => new Date(time).toISOString();

const equals: Readonly<
  Record<'caseRef' | 'member' | 'actor' | 'item' | 'certificate' | 'action' | 'outcome', SQL>
> = {
  caseRef: sql`f.case_ref`,
  member: sql`f.actor_id`,
  actor: sql`f.clerk`,
  item: sql`f.item`,
  certificate: sql`f.credential`,
  action: sql`f.action`,
  outcome: sql`f.outcome`,
};

/** Everything that is asked for, as conditions on the facts. */
function conditions(asked: Asked): SQL[] {
  const named = Object.entries(equals).flatMap(([name, column]) => {
    const value = asked[name as keyof typeof equals];
    return value === undefined ? [] : [sql`${column} = ${value}`];
  });
  const { person, region, since, until } = asked;
  return [
    ...named,
    ...(person === undefined
      ? []
      : // Not by `or`: that has no index, and a log of years is read for one person.
        [
          sql`(f.index, f.nth) in (select s.index, s.nth from audit_fact s where s.subject = ${person}
            union all select o.index, o.nth from audit_fact o where o.case_ref in (${personIndexed(person)}))`,
        ]),
    ...(region === undefined
      ? []
      : [sql`(f.organisation = ${region} or f.counterpart = ${region})`]),
    ...(since === undefined ? [] : [sql`f.at >= ${utc(since)}`]),
    ...(until === undefined ? [] : [sql`f.at < ${utc(until)}`]),
  ];
}

type Row = {
  readonly index: number;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly sequenced_at: Date;
};

type Stored = Omit<Row, 'leaf'> & { readonly leaf: Uint8Array | null };

function foundOf({ index, leaf, leafHash: taken, sequenced_at }: Row): Found | undefined {
  const event = parseLeaf(leaf)?.event;
  if (!event) return undefined;
  const sequencedAt = new Date(sequenced_at);
  const skew = Math.round((sequencedAt.getTime() - Date.parse(event.at)) / 1000);
  const odd = Math.abs(skew) > oddSeconds ? { skewSeconds: skew } : {};
  const altered = equalBytes(leafHash(leaf), taken) ? {} : { altered: true as const };
  return { index, sequencedAt: asServed(sequencedAt), event, ...odd, ...altered };
}

/** As many as fit into a page. */
function fitting(rows: readonly Row[]): readonly Row[] {
  let bytes = 0;
  return rows.filter(({ leaf }, nth) => {
    bytes += leaf.length + 200;
    return nth === 0 || bytes < maxPageBytes;
  });
}

/** Events of the log, the newest first, as far as the mandate goes. */
export async function searchEvents(
  platform: Platform,
  caller: Caller,
  asked: Asked,
  { before, limit }: Page,
): Promise<{ events: Found[]; next?: number; reach: Reach }> {
  const reach = await layOutNow(platform);
  const mandate = await mandateOf(platform, caller);
  const where = sql.join(
    [
      ...conditions(asked),
      ...(before === undefined ? [] : [sql`f.index < ${before}`]),
      within(mandate),
    ],
    sql` and `,
  );
  const stored = await rowsOf<Stored>(
    platform.database(),
    sql`select e.index::float8 as index, e.leaf, e.leaf_hash as "leafHash", e.sequenced_at from audit_event e
      where e.index in (select distinct f.index from audit_fact f where ${where}
        order by f.index desc limit ${limit + 1}) order by e.index desc`,
  );
  const rows = await soundLeaves(platform.tiles, stored);
  const page = fitting(rows.slice(0, limit));
  const last = page.at(-1);
  return {
    events: page.flatMap((row) => foundOf(row) ?? []),
    ...(last && page.length < rows.length ? { next: last.index } : {}),
    reach,
  };
}
