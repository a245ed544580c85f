import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { House } from './house.ts';
import { closedLoop, openClient } from './load.ts';
import { median } from './report.ts';

/** 20 cases a minute. */
const aYear = 20 * 60 * 24 * 365;
const allowed = 1.5;
const perCall = 100;
const tries = 100;
const stuckMs = 120_000;

export type Times = Readonly<Record<string, number>>;

export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

async function timesOf<T>(of: readonly T[], work: (one: T) => Promise<unknown>): Promise<number> {
  const each: number[] = [];
  for (const one of of) each.push(await timed(() => work(one)));
  return median(each);
}

export const countOf = async (pool: Pool, sql: string, values: unknown[] = []): Promise<number> =>
  (await pool.query<{ n: number }>(sql, values)).rows[0]?.n ?? 0;

/** A house with a database in which some cases may lie already: ids of those that came after are larger. */
export type Place = { readonly house: House; readonly pool: Pool; readonly after: string };

/** Until every case has its decision and nothing waits for its region or for the log, however busy the machine is. */
async function quiet({ pool, after }: Place): Promise<void> {
  const waits = `select (select count(*) from case_record where id > $1 and state <> 'approved')::int
    + (select count(*) from outbox where state = 'pending')::int + (select count(*) from outbox where state in ('queued', 'sending'))::int
    + (select count(*) from audit_pending)::int as n`;
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  for (;;) {
    const left = await countOf(pool, waits, [after]);
    if (left === 0) return;
    if (left < least) [least, since] = [left, performance.now()];
    // Longer than a region that did not answer in time is left alone.
    if (performance.now() - since > stuckMs) throw new Error(`${left} still wait: see the log`);
    // Counting is work for PostgreSQL too.
    await pause(100);
  }
}

/** What every day is made of, one after the other and with nothing else under way. */
export async function hotTimes(place: Place): Promise<Times> {
  const { house, pool } = place;
  const client = openClient(house.origin, house.member, 1);
  const calls = await Promise.all(
    Array.from({ length: tries }, (_, nth) => client.prepare(1e6 + nth)),
  );
  const token = await house.member.ownToken('cases:read');
  const submit = await timesOf(calls, client.send);
  await quiet(place);
  const { rows } = await pool.query<{ id: string }>(
    `select id from case_record where client_id = 'qingpu-platform' order by md5(id) limit ${tries}`,
  );
  const read = async (path: string): Promise<void> => {
    const { status } = await house.member.call('GET', path, { token });
    if (status !== 200) throw new Error(`${path}: HTTP ${status}`);
  };
  const readCase = await timesOf(rows, ({ id }) => read(`/v1/cases/${id}`));
  const list = await timesOf(rows, () => read('/v1/cases'));
  const oneToken = await timesOf(rows, () =>
    house.member.token({ grant_type: 'client_credentials', scope: 'cases:read' }),
  );
  await client.close();
  return {
    'submit a case, p50': submit,
    'read a case, p50': readCase,
    'list cases, p50': list,
    'a token, p50': oneToken,
  };
}

/** @returns how long so many cases took to be accepted, delivered, decided and in the log */
export async function carry(place: Place, from: number, count: number): Promise<number> {
  const client = openClient(place.house.origin, place.house.member, 4);
  const took = await timed(async () => {
    await closedLoop(count / perCall, 4, async (nth) =>
      client.send(await client.prepareBatch(from / perCall + nth, perCall)),
    );
    await quiet(place);
  });
  await client.close();
  return took;
}

type Size = { readonly name: string; readonly rows: number; readonly bytes: number };

export async function sizesOf(pool: Pool): Promise<readonly Size[]> {
  await pool.query('vacuum analyze');
  const { rows } = await pool.query<Size>(
    `select relname as name, reltuples::float8 as rows, pg_total_relation_size(oid)::float8 as bytes
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 3 desc`,
  );
  return rows;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

export function showSizes(sizes: readonly Size[], have: number): void {
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const share = ((100 * have) / aYear).toPrecision(2);
  console.log(
    `\n${have} cases, ${share} % of a year: what is a year is ${Math.round(aYear / have)} times as much`,
  );
  console.log('| table | rows a case | bytes a case | a year |\n| --- | --- | --- | --- |');
  for (const { name, rows, bytes } of [...sizes, { name: 'all', rows: Number.NaN, bytes: all }]) {
    if (bytes / have < 20) continue;
    const perCase = Number.isNaN(rows) ? '' : (rows / have).toFixed(1);
    console.log(
      `| ${name} | ${perCase} | ${Math.round(bytes / have)} | ${gigabytes((bytes / have) * aYear)} |`,
    );
  }
}

export function compare(
  begin: Times,
  end: Times,
  names = ['at the beginning', 'at the end'],
): boolean {
  console.log(`\n| | ${names.join(' | ')} | |\n| --- | --- | --- | --- |`);
  let fine = true;
  for (const [what, before] of Object.entries(begin)) {
    const after = end[what] ?? Number.NaN;
    const holds = after / before <= allowed;
    fine &&= holds;
    const ratio = `${(after / before).toFixed(2)} ×${holds ? '' : ' ✗'}`;
    console.log(`| ${what} | ${before.toFixed(1)} ms | ${after.toFixed(1)} ms | ${ratio} |`);
  }
  return fine;
}
