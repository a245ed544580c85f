import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { tilesOf } from '../../gateway/assembly/tiles.ts';
import { layOutLog } from '../../gateway/audit/reading/facts.ts';
import { moveOut } from '../../gateway/audit/reading/move-out.ts';
import { tileWidth } from '../../gateway/audit/tree/tiles.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { createNodePlatform } from '../../gateway/platform/node/node-platform.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { type House, startHouse } from './house.ts';
import { closedLoop, openClient } from './load.ts';
import { openPool } from './pool.ts';
import { machineLine, median } from './report.ts';

const usage = `npm run year [-- --cases N]

Has one process of role \`all\` accept N cases (20,000) in ten rounds, and carry each to its decision and into the log; says what
each table has then, what that is a year at 20 cases a minute (10,512,000: as much more as there are more cases), and
how long the hot requests take at the end against the beginning. Then moves the log out of the database, has audit:verify read
it from there, and says what stays. Exit code 1 if something takes more than 1.5 times as long. N: a multiple of 1000.`;

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, help: { type: 'boolean' } },
});
const cases = Number(values.cases);
const round = cases / 10;
if (values.help || !(cases >= 1000 && cases % 1000 === 0)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const aYear = 20 * 60 * 24 * 365;
const allowed = 1.5;
const perCall = 100;
const tries = 100;
const stuckMs = 120_000;

type Times = Readonly<Record<string, number>>;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

async function timesOf<T>(of: readonly T[], work: (one: T) => Promise<unknown>): Promise<number> {
  const each: number[] = [];
  for (const one of of) each.push(await timed(() => work(one)));
  return median(each);
}

const countOf = async (pool: Pool, sql: string): Promise<number> =>
  (await pool.query<{ n: number }>(sql)).rows[0]?.n ?? 0;

/** Until every case has its decision and nothing waits for its region or for the log, however busy the machine is. */
async function quiet(pool: Pool): Promise<void> {
  const waits = `select (select count(*) from case_record where state <> 'approved')::int
    + (select count(*) from outbox where state in ('pending', 'queued', 'sending'))::int
    + (select count(*) from audit_pending)::int as n`;
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  for (;;) {
    const left = await countOf(pool, waits);
    if (left === 0) return;
    if (left < least) [least, since] = [left, performance.now()];
    // Longer than a region that did not answer in time is left alone.
    if (performance.now() - since > stuckMs) throw new Error(`${left} still wait: see the log`);
    // Counting is work for PostgreSQL too.
    await pause(100);
  }
}

/** What every day is made of, one after the other and with nothing else under way. */
async function hotTimes(house: House, pool: Pool): Promise<Times> {
  const client = openClient(house.origin, house.member, 1);
  const calls = await Promise.all(
    Array.from({ length: tries }, (_, nth) => client.prepare(1e6 + nth)),
  );
  const token = await house.member.ownToken('cases:read');
  const submit = await timesOf(calls, client.send);
  await quiet(pool);
  const { rows } = await pool.query<{ id: string }>(
    `select id from case_record order by md5(id) limit ${tries}`,
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

/** @returns how long a round took to be accepted, delivered and in the log */
async function carry(house: House, pool: Pool, from: number): Promise<number> {
  const client = openClient(house.origin, house.member, 4);
  const took = await timed(async () => {
    await closedLoop(round / perCall, 4, async (nth) =>
      client.send(await client.prepareBatch(from / perCall + nth, perCall)),
    );
    await quiet(pool);
  });
  await client.close();
  console.error(`${from + round} cases: ${Math.round(took / 1000)} s`);
  return took;
}

type Size = { readonly name: string; readonly rows: number; readonly bytes: number };

async function sizesOf(pool: Pool): Promise<readonly Size[]> {
  await pool.query('vacuum analyze');
  const { rows } = await pool.query<Size>(
    `select relname as name, reltuples::float8 as rows, pg_total_relation_size(oid)::float8 as bytes
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 3 desc`,
  );
  return rows;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function showSizes(sizes: readonly Size[], have: number): void {
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

/** Everything that is whole leaves the database, as housekeeping does it in a minute's work after another. */
async function moveAll(house: House, databaseUrl: string, pool: Pool, have: number): Promise<void> {
  const tilesDir = await mkdtemp(join(tmpdir(), 'tongban-year-'));
  const settings = {
    PUBLIC_ORIGIN: 'http://localhost:8080',
    DATABASE_URL: databaseUrl,
    KEYS: JSON.stringify(await newKeySet()),
    TILES_AFTER_DAYS: '0',
    LOG_LEVEL: 'error',
  };
  const config = parseConfig(settings);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const node = await createNodePlatform(config.value, { tiles: tilesOf({ tilesDir }) });
  const outside = () => countOf(pool, 'select size::int as n from audit_outside');
  try {
    await layOutLog(node.platform);
    const took = await timed(async () => {
      for (let before = -1; before < (await outside()); ) {
        before = await outside();
        await moveOut(node.platform);
      }
    });
    const moved = await outside();
    const logged = await countOf(pool, 'select count(*)::int as n from audit_event');
    if (logged - moved >= tileWidth) throw new Error(`${moved} of ${logged} events moved out`);
    console.log(`\n${moved} events moved out in ${Math.round(took / 1000)} s; the log then:`);
    const environment = { TILES_DIR: tilesDir };
    const entry = 'gateway/entries/audit-verify.ts';
    let said = '';
    const verified = await timed(async () => {
      said = await house.run(entry, { role: 'all', databaseUrl, environment });
    });
    console.log(
      `audit:verify, ${Math.round(verified / 1000)} s: ${/^OK.*/m.exec(said)?.[0] ?? said}`,
    );
    // As it is once new events fill the pages of those that went.
    await pool.query('vacuum full audit_event, audit_tile');
    showSizes(
      (await sizesOf(pool)).filter(({ name }) => /^audit_(event|tile)$/.test(name)),
      have,
    );
  } finally {
    await node.close();
    await rm(tilesDir, { recursive: true });
  }
}

function compare(begin: Times, end: Times): boolean {
  console.log(`\n| | at the beginning | at the end | |\n| --- | --- | --- | --- |`);
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

async function year(house: House): Promise<boolean> {
  house.world.jiashan.setAutopilot('decide');
  const databaseUrl = await house.newDatabase();
  const pool = openPool(databaseUrl);
  try {
    const [begin, end] = await house.withGateway({ role: 'all', databaseUrl }, async () => {
      // Not the first of all: code is compiled and caches fill.
      await carry(house, pool, 0);
      const name = `${round} cases, accepted to decided and logged`;
      const atFirst = { [name]: await carry(house, pool, round), ...(await hotTimes(house, pool)) };
      for (let done = 2 * round; done < cases - round; done += round)
        await carry(house, pool, done);
      await pool.query('vacuum analyze');
      const last = await carry(house, pool, cases - round);
      return [atFirst, { [name]: last, ...(await hotTimes(house, pool)) }] as const;
    });
    const have = await countOf(pool, 'select count(*)::int as n from case_record');
    showSizes(await sizesOf(pool), have);
    const fine = compare(begin, end);
    await moveAll(house, databaseUrl, pool, have);
    return fine;
  } finally {
    await pool.end();
  }
}

const house = await startHouse();
try {
  console.log(machineLine(house.postgresVersion));
  process.exitCode = (await year(house)) ? 0 : 1;
} finally {
  await house.close();
}
