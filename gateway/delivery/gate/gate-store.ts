import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import {
  type Database,
  type Queryable,
  rowsOf,
  type Transaction,
} from '../../platform/database/database.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { type Breaker, newBreaker } from '../../platform/time/breaker.ts';
import { regionGate, regionShare } from '../outbox/tables.ts';
import type { Share, SharedBucket } from './shares.ts';

/** A region's gate as it lies in PostgreSQL, whose clock is the one that all couriers share. */
export type GateRow = {
  readonly region: string;
  readonly version: number;
  readonly breaker: Breaker;
  readonly bucket: SharedBucket;
  readonly shares: readonly Share[];
  /** When a worker of the region's queue last took a job; null: never. */
  readonly beatAtMs: number | null;
  readonly nowMs: number;
};

type Read = Omit<GateRow, 'bucket'> & {
  readonly tokens: number;
  readonly inHands: number;
  readonly tokensAtMs: number;
};

const inMs = (instant: ReturnType<typeof sql>) =>
  sql`(extract(epoch from ${instant}) * 1000)::float8`;

/** Gates of regions that have one. */
export async function readGates(
  database: Pick<Queryable, 'execute'>,
  regions: readonly string[],
): Promise<GateRow[]> {
  const rows = await rowsOf<Read>(
    database,
    sql`select g.region, g.version, g.breaker, g.tokens, g.in_hands as "inHands", ${inMs(sql`g.tokens_at`)} as "tokensAtMs",
        ${inMs(sql`g.beat_at`)} as "beatAtMs", ${inMs(sql`clock_timestamp()`)} as "nowMs",
        coalesce((select jsonb_agg(jsonb_build_object('courier', s.courier, 'slots', s.slots, 'tokens', s.tokens))
          from region_share s where s.region = g.region and s.expires_at > clock_timestamp()), '[]') as shares
      from region_gate g where g.region = any(${sql.param([...regions])}::text[])`,
  );
  return rows.map(({ tokens, inHands, tokensAtMs, ...row }) => ({
    ...row,
    bucket: { tokens, inHands, atMs: tokensAtMs },
  }));
}

/** Gates begin closed as breakers and with an empty bucket. */
export async function makeGates(
  database: Pick<Queryable, 'execute'>,
  regions: readonly string[],
  now: Date,
): Promise<void> {
  const breaker = JSON.stringify(newBreaker(now.getTime()));
  await database.execute(sql`insert into region_gate (region, version, breaker, tokens, tokens_at)
    select region, 1, ${breaker}::jsonb, 0, clock_timestamp() - interval '1 day'
    from unnest(${sql.param([...regions])}::text[]) as region on conflict do nothing`);
}

/** A courier's turn at one gate; `version` is the one it read. */
export type GateChange = {
  readonly region: string;
  readonly version: number;
  readonly breaker: Breaker;
  readonly tokens: number;
  readonly inHands: number;
  readonly tokensAtMs: number;
  readonly beat: boolean;
  readonly share: Share;
};

/**
 * Writes turns in one statement. No lock is held across a round trip: a courier that is stopped in the
 * middle of its turn must not stop the others.
 * @returns the regions that nobody else changed in between; nothing is written for the others
 */
export async function writeGates(
  database: Pick<Queryable, 'execute'>,
  courier: string,
  changes: readonly GateChange[],
  shareTtlMs: number,
): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ region: string }>(
    database,
    sql`with change as (
        select * from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as c (region text, version int,
          breaker jsonb, tokens float8, "inHands" int, "tokensAtMs" float8, beat boolean, share jsonb)),
      mine as materialized (
        select g.region from region_gate g join change c on c.region = g.region and c.version = g.version
        order by g.region for update of g),
      gate as (
        update region_gate g set version = g.version + 1, breaker = c.breaker, tokens = c.tokens,
          in_hands = c."inHands", tokens_at = to_timestamp(c."tokensAtMs" / 1000),
          beat_at = case when c.beat then clock_timestamp() else g.beat_at end
        from change c join mine on mine.region = c.region where g.region = c.region
        returning g.region),
      share as (
        insert into region_share (region, courier, slots, tokens, expires_at)
        select c.region, ${courier}, (c.share->>'slots')::int, (c.share->>'tokens')::int,
          clock_timestamp() + make_interval(secs => ${shareTtlMs / 1000}::float8)
        from change c join gate on gate.region = c.region
        on conflict (region, courier) do update
          set slots = excluded.slots, tokens = excluded.tokens, expires_at = excluded.expires_at),
      gone as (
        delete from region_share where expires_at < clock_timestamp() - interval '1 minute' and courier <> ${courier})
      select region from gate`,
  );
  return new Set(rows.map((row) => row.region));
}

/** Gives a courier's shares back, so that the others need not wait until they run out. */
export const leaveGates = (database: Database, courier: string) =>
  database.delete(regionShare).where(eq(regionShare.courier, courier));

/**
 * Changes one region's breaker under a lock, with the event of the change.
 * @param change answers undefined to leave it as it is
 */
export async function changeBreaker(
  tx: Transaction,
  region: string,
  now: Date,
  change: (breaker: Breaker, nowMs: number) => Breaker | undefined | Promise<Breaker | undefined>,
  eventFor: (before: Breaker, after: Breaker) => NewAuditEvent | undefined,
): Promise<Breaker | undefined> {
  // A courier that is stopped with the lock in its hand must not stop the others for long.
  await tx.execute(sql`set local idle_in_transaction_session_timeout = '5s'`);
  await makeGates(tx, [region], now);
  const [row] = await rowsOf<{ breaker: Breaker; nowMs: number }>(
    tx,
    sql`select breaker, ${inMs(sql`clock_timestamp()`)} as "nowMs" from region_gate
      where region = ${region} for update`,
  );
  const after = row && (await change(row.breaker, row.nowMs));
  if (!row || !after || after === row.breaker) return undefined;
  await tx
    .update(regionGate)
    .set({ breaker: after, version: sql`${regionGate.version} + 1` })
    .where(eq(regionGate.region, region));
  const event = eventFor(row.breaker, after);
  if (event) await appendAudit(tx, [event], now);
  return after;
}
