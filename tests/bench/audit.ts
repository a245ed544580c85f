import { performance } from 'node:perf_hooks';
import { migrate } from '../../gateway/assembly/migrate.ts';
import { logVkey } from '../../gateway/audit/log/log-identity.ts';
import { sequenceBatch } from '../../gateway/audit/log/sequence.ts';
import { batchSize, pollMs } from '../../gateway/audit/log/sequencer.ts';
import { readHead, readTiles } from '../../gateway/audit/log/store.ts';
import { examineCase } from '../../gateway/audit/reading/timeline.ts';
import { claimedSize, parseVkey } from '../../gateway/audit/tree/checkpoint.ts';
import { inclusionProof } from '../../gateway/audit/tree/merkle.ts';
import { subtreesFrom, tilesReadBy } from '../../gateway/audit/tree/tiles.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { createNodePlatform } from '../../gateway/platform/node/node-platform.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import type { Size } from './accept.ts';
import { benchAuditPrice } from './audit-price.ts';
import type { House } from './house.ts';
import { openPool } from './pool.ts';
import { type Figure, median } from './report.ts';

/** Leaves of each case: a page of its trace. */
const pageOf = 200;
const caseOf = (nth: number): string => `case_${String(nth).padStart(26, '0')}`;

/** Events of cases with 200 each, as rooms commit them: written by PostgreSQL itself, so that the sequencer is measured alone. */
const fill = (from: number, count: number) => `
  insert into audit_pending (case_ref, event, committed_at)
  select ref, jsonb_build_object('version', 1, 'eventId', 'evt_' || lpad(nth::text, 26, '0'), 'caseRef', ref,
    'at', '2026-11-29T02:00:00.000Z', 'actor', jsonb_build_object('kind', 'member', 'id', 'qingpu-platform', 'organisation', '310118', 'role', 'platform'),
    'action', 'case.read', 'object', jsonb_build_object('class', 'case', 'ref', ref), 'legalBasis', 'statutory_duty',
    'purpose', 'supervision', 'outcome', 'done', 'offline', false, 'commitments', '[]'::jsonb, 'details', '{}'::jsonb), now()
  from (select nth, 'case_' || lpad((nth / ${pageOf})::text, 26, '0') as ref from generate_series(${from}, ${from + count - 1}) as nth) as event`;

/** A log that nobody has begun: that of the house is signed by its gateway. */
async function emptyDatabase(house: House): Promise<string> {
  const url = new URL(await house.newDatabase());
  const pool = openPool(url.href);
  await pool.query('create database bench_audit');
  await pool.end();
  url.pathname = '/bench_audit';
  await migrate(url.href);
  return url.href;
}

async function platformOn(databaseUrl: string) {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://localhost:8080',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '8',
    KEYS: JSON.stringify(await newKeySet()),
    LOG_LEVEL: 'error',
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return createNodePlatform(config.value, {});
}

const sizeOf = async (platform: Platform): Promise<number> =>
  claimedSize((await readHead(platform.database()))?.note ?? '');

/** @returns leaves per second of each stretch, the filling not counted */
async function grow(platform: Platform, url: string, to: number): Promise<number[]> {
  const pool = openPool(url);
  const rates: number[] = [];
  for (let size = await sizeOf(platform); size < to; ) {
    const count = Math.min(50_000, to - size);
    await pool.query(fill(size, count));
    await pool.query('analyze audit_pending');
    const started = performance.now();
    for (let done = 0; done < count; ) {
      const taken = (await sequenceBatch(platform, batchSize)).count;
      if (taken === 0) throw new Error(`the log took ${done} of ${count} events and no more`);
      done += taken;
    }
    rates.push((count / (performance.now() - started)) * 1000);
    size += count;
  }
  await pool.query('vacuum analyze audit_event');
  await pool.end();
  return rates;
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;

async function timed(times: number, work: (nth: number) => Promise<unknown>): Promise<number[]> {
  const each: number[] = [];
  for (let nth = 0; nth < times; nth++) {
    const started = performance.now();
    await work(nth);
    each.push(performance.now() - started);
  }
  return each;
}

/** One proof with the tiles that it needs, read from the database. */
async function prove(platform: Platform, index: number, size: number) {
  const ids = tilesReadBy((subtree) => inclusionProof(index, size, subtree));
  return inclusionProof(index, size, subtreesFrom(await readTiles(platform.database(), ids)));
}

/** Traces of cases spread over the log, first some that do not count. */
async function trace(platform: Platform, size: number, times: number): Promise<number[]> {
  const cases = Math.floor(size / pageOf);
  const one = (nth: number) => examineCase(platform, caseOf((nth * 7919) % cases));
  await timed(20, one);
  return timed(times, one);
}

/** Commits at a steady rate while the sequencer runs beside; how old the oldest event of each batch is when it is signed. */
async function mergeDelay(platform: Platform, url: string, rate: number, seconds: number) {
  const pool = openPool(url);
  const from = await sizeOf(platform);
  const delays: number[] = [];
  const every = 50;
  const each = (rate * every) / 1000;
  const started = performance.now();
  const writing = (async () => {
    for (let nth = 0; nth < (seconds * 1000) / every; nth++) {
      const wait = started + nth * every - performance.now();
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      await pool.query(fill(from + nth * each, each));
    }
  })();
  let ended = false;
  void writing.finally(() => {
    ended = true;
  });
  for (let count = 1; !ended || count > 0; ) {
    const done = await sequenceBatch(platform, batchSize);
    ({ count } = done);
    if (done.oldest) delays.push(Date.now() - done.oldest.getTime());
    // As the sequencer itself waits between two batches that are not full.
    if (count < batchSize) await new Promise((wake) => setTimeout(wake, pollMs));
  }
  await writing;
  await pool.end();
  return delays;
}

/** Peak memory and time of the command that an auditor runs, as a process of its own. */
async function verifyWhole(house: House, platform: Platform, databaseUrl: string) {
  const LOG_VKEY = await logVkey(platform);
  if (!(await parseVkey(LOG_VKEY))) throw new Error('no verifier key');
  const started = performance.now();
  const said = await house.run('tests/bench/audit-verify-peak.ts', {
    role: 'api',
    databaseUrl,
    environment: { LOG_VKEY },
  });
  const peak = /PEAK (\d+)/.exec(said)?.[1];
  if (!said.includes('OK:')) throw new Error(said.slice(-500));
  return { seconds: (performance.now() - started) / 1000, megabytes: Number(peak) };
}

/** The log at ten thousand events and at a million: what an auditor waits for, and what the log bears. */
async function benchLog(house: House, { seconds, rounds }: Size): Promise<Figure[]> {
  // The short form shows that it runs, on a machine that does something else too.
  const [small, large, asked, proven] =
    rounds > 1 ? [10_000, 1_000_000, 300, 1000] : [1000, 10_000, 40, 100];
  const databaseUrl = await emptyDatabase(house);
  const { platform, close } = await platformOn(databaseUrl);
  try {
    const size = (kind: string) => `${kind} events`;
    await grow(platform, databaseUrl, small);
    const before = await trace(platform, small, asked);
    const rates = await grow(platform, databaseUrl, large);
    const after = await trace(platform, large, asked);
    const proofs = await timed(proven, (nth) => prove(platform, (nth * 104_729) % large, large));
    const delays = await mergeDelay(platform, databaseUrl, 1000, seconds);
    const whole = await verifyWhole(house, platform, databaseUrl);
    const traced = `page of ${pageOf}, ${asked} cases`;
    const first = `case trace at ${small} events, p99`;
    return [
      { name: first, unit: 'ms', rounds: [percentile(before, 0.99)], note: traced },
      {
        name: `case trace at ${large} events, p99`,
        against: first,
        unit: 'ms',
        rounds: [percentile(after, 0.99)],
        goal: ['at most', 1.5],
        note: traced,
      },
      {
        name: 'sequencer',
        unit: 'leaves/s',
        rounds: rates,
        goal: ['at least', 30_000],
        note: `batches of ${batchSize}, to ${size(String(large))}`,
      },
      {
        name: 'inclusion proof, median',
        unit: 'ms',
        rounds: [median(proofs)],
        goal: ['at most', 1],
        note: 'tiles read from PostgreSQL',
      },
      { name: 'inclusion proof, p99', unit: 'ms', rounds: [percentile(proofs, 0.99)] },
      {
        name: 'merge delay at 1,000/s, p99',
        unit: 'ms',
        rounds: [percentile(delays, 0.99)],
        goal: ['at most', 1000],
        note: `${delays.length} batches`,
      },
      {
        name: 'whole log verified',
        unit: 's',
        rounds: [whole.seconds],
        goal: ['at most', 60],
        note: `npm run audit:verify, ${large} events`,
      },
      {
        name: 'its peak memory',
        unit: 'MB',
        rounds: [whole.megabytes],
        goal: ['at most', 300],
      },
    ];
  } finally {
    await close();
  }
}

/** The log by itself, and what it takes from the business. */
export const benchAudit = async (house: House, size: Size): Promise<Figure[]> => [
  ...(await benchLog(house, size)),
  ...(await benchAuditPrice(house, size)),
];
