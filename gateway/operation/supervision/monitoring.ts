import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Mandate } from './mandate.ts';
import { casesOf, type Period } from './report-period.ts';
import { servedTime } from './served-time.ts';

export type Exchange = {
  /** Whose call it came from, for which item, and where it went. */
  readonly member: string;
  readonly itemCode: string;
  readonly region: string;
  readonly kind: string;
  readonly messages: number;
  readonly delivered: number;
  readonly refused: number;
  readonly expired: number;
  readonly parked: number;
  readonly waiting: number;
  readonly attempts: number;
  readonly bytes: number;
  readonly largestBytes: number;
  /** Milliseconds of half and of nineteen in twenty: from accepted to sent, to the answer, to its record. Null before anything was. */
  readonly waitedMs: Spread;
  readonly regionMs: Spread;
  readonly recordedMs: Spread;
  /** Whose fault the last failure of a message was. */
  readonly faults: { readonly caller: number; readonly gateway: number; readonly region: number };
};

type Spread = { readonly p50: number | null; readonly p95: number | null };

/** One leg with its four times. */
export type Leg = {
  readonly messageId: string;
  readonly caseId: string;
  readonly member: string;
  readonly itemCode: string;
  readonly region: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly acceptedAt: string;
  readonly sentAt?: string;
  readonly answeredAt?: string;
  readonly recordedAt?: string;
  readonly bytes?: number;
  readonly fault?: string;
  readonly code?: string;
};

/** Said by this program itself; the rest of what fails is the region's, except for what it says of the message. */
const oursCodes = ['courier_died', 'not_opened', 'key_destroyed', 'no_adapter'];
const fault: SQL = sql`(case when o.last_failure is null or o.last_failure ->> 'kind' = 'scheduledClosed' then null
  when o.last_failure ->> 'code' = any(${sql.param(oursCodes)}::text[]) then 'gateway'
  when o.last_failure ->> 'kind' in ('rejected', 'inexpressible') then 'caller' else 'region' end)`;

export type AskedLegs = {
  readonly period: Period;
  readonly mandate: Mandate | undefined;
  readonly region?: string | undefined;
  readonly member?: string | undefined;
};

/** By the time in its number: no table of years is read for a month of it. */
const among = ({ period, mandate, region, member }: AskedLegs): SQL =>
  sql`o.message_id >= ${firstId('msg', period.from)} and o.message_id < ${firstId('msg', period.to)}
    and ${casesOf(mandate, region)} and ${member === undefined ? sql`true` : sql`c.client_id = ${member}`}`;

const ms = (from: SQL, to: SQL): SQL => sql`extract(epoch from (${to} - ${from})) * 1000`;
const spread = (from: SQL, to: SQL): SQL => sql`jsonb_build_object(
  'p50', round(percentile_cont(0.5) within group (order by ${ms(from, to)})::numeric),
  'p95', round(percentile_cont(0.95) within group (order by ${ms(from, to)})::numeric))`;
const counted = (state: string): SQL => sql`count(*) filter (where o.state = ${state})::float8`;

/** More than members times items times regions that talk in a year. */
const mostRows = 5000;

/** What each member's calls led to, per item and region: how many, how large, how fast at each of four moments, and whose fault it was. */
export async function exchangesIn(
  platform: Platform,
  asked: AskedLegs,
): Promise<{ readonly rows: readonly Exchange[]; readonly more: boolean }> {
  const whose = (of: string): SQL => sql`count(*) filter (where ${fault} = ${of})`;
  const rows = await rowsOf<Exchange>(
    platform.database(),
    sql`select c.client_id as member, c.item_code as "itemCode", o.to_region as region, o.kind, count(*)::float8 as messages,
        ${counted('delivered')} as delivered, ${counted('refused')} as refused, ${counted('expired')} as expired,
        ${counted('parked')} as parked, count(*) filter (where o.state in ('pending', 'queued', 'sending'))::float8 as waiting,
        sum(o.attempts)::float8 as attempts,
        coalesce(sum(coalesce(o.bytes, octet_length(o.payload))), 0)::float8 as bytes,
        coalesce(max(coalesce(o.bytes, octet_length(o.payload))), 0)::float8 as "largestBytes",
        ${spread(sql`o.created_at`, sql`o.sent_at`)} as "waitedMs", ${spread(sql`o.sent_at`, sql`o.answered_at`)} as "regionMs",
        ${spread(sql`o.answered_at`, sql`o.recorded_at`)} as "recordedMs",
        jsonb_build_object('caller', ${whose('caller')}, 'gateway', ${whose('gateway')}, 'region', ${whose('region')}) as faults
      from outbox o join case_record c on c.id = o.case_id where ${among(asked)}
      group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit ${mostRows + 1}`,
  );
  return { rows: rows.slice(0, mostRows), more: rows.length > mostRows };
}

type LegRow = {
  readonly [name in keyof Leg]-?: Leg[name] | null;
};

const legOf = (row: LegRow): Leg =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Leg;

/** The legs themselves, the newest first. */
export async function legsIn(
  platform: Platform,
  asked: AskedLegs,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<{ readonly legs: readonly Leg[]; readonly next?: string }> {
  const rows = await rowsOf<LegRow>(
    platform.database(),
    sql`select o.message_id as "messageId", o.case_id as "caseId", c.client_id as member, c.item_code as "itemCode",
        o.to_region as region, o.kind, o.state, o.attempts, ${servedTime(sql`o.created_at`)} as "acceptedAt", ${servedTime(sql`o.sent_at`)} as "sentAt",
        ${servedTime(sql`o.answered_at`)} as "answeredAt", ${servedTime(sql`o.recorded_at`)} as "recordedAt",
        coalesce(o.bytes, nullif(octet_length(o.payload), 0)) as bytes, ${fault} as fault, o.last_failure ->> 'code' as code
      from outbox o join case_record c on c.id = o.case_id
      where ${among(asked)} and ${before === undefined ? sql`true` : sql`o.message_id < ${before}`}
      order by o.message_id desc limit ${limit + 1}`,
  );
  const legs = rows.slice(0, limit).map(legOf);
  const last = legs.at(-1);
  return { legs, ...(last && rows.length > limit ? { next: last.messageId } : {}) };
}
