import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { CaseState, isFinal } from '#contracts/case-states';
import { layOutLog } from '../../gateway/audit/reading/facts.ts';
import { forgetPayloads } from '../../gateway/delivery/outbox/forget.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import {
  createNodePlatform,
  type NodePlatform,
} from '../../gateway/platform/node/node-platform.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import type { TileStore } from '../../gateway/platform/process/tile-store.ts';
import { removeOldKeys } from '../../gateway/trust/acts/idempotency.ts';
import { fillCases } from './find/fill.ts';
import type { House } from './house.ts';
import { openPool } from './pool.ts';
import {
  carry,
  compare,
  countOf,
  hotTimes,
  type Place,
  showSizes,
  sizesOf,
  type Times,
  timed,
} from './year-measure.ts';

/** For housekeeping beside the process: nothing is signed or opened by it. */
export async function platformBeside(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
  tiles?: TileStore,
): Promise<NodePlatform> {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://localhost:8080',
    DATABASE_URL: databaseUrl,
    KEYS: JSON.stringify(await newKeySet()),
    LOG_LEVEL: 'error',
    ...settings,
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return createNodePlatform(config.value, { tiles });
}

/** As long as real ones, and as little to be compressed. @param parts of 32 letters */
const noise = (parts: number, salt: string): string =>
  Array.from({ length: parts }, (_, nth) => `md5(c.id || '${salt}${nth}')`).join(' || ');

/** What finding does not read: messages, receipts, reports of regions, keys of repeated requests; sizes are those of `npm run year`. */
const work = [
  // The cases of one member, who lists them.
  `update case_record set client_id = 'qingpu-platform' where from_region = '310118'`,
  `insert into outbox (message_id, case_id, to_region, sequence, kind, state, payload, digest, attempts, next_attempt_at, created_at, sent_at,
      answered_at, recorded_at, bytes, finished_at)
    select 'msg_' || substr(c.id, 6, 10) || substr(md5(c.id || k), 1, 16), c.id, case k when 1 then to_region else from_region end, k,
      case k when 1 then 'submission' else 'notice' end, 'delivered', convert_to(${noise(36, 'm')}, 'UTF8'), md5(c.id || k) || md5(k || c.id), 1,
      created_at, created_at, created_at, created_at, created_at, 1152, created_at + interval '2 s' from case_record c cross join generate_series(1, 3) as k`,
  `insert into receipt (ref_message_id, kind, case_id, jws, proof, created_at)
    select 'msg_' || substr(c.id, 6, 10) || substr(md5(c.id || k), 1, 16), 'technical', c.id, ${noise(25, 'j')},
      convert_to(${noise(25, 'p')}, 'UTF8'), created_at from case_record c cross join generate_series(1, 3) as k`,
  `insert into inbox (source, report_id, digest, case_id, received_at)
    select to_region, md5(c.id || k), md5(c.id || k) || md5(k || c.id), c.id, updated_at from case_record c cross join generate_series(1, 2) as k`,
  `insert into idempotency (client_id, key, actor, request_digest, result_ref, created_at)
    select client_id, md5(c.id)::uuid::text, client_id, md5(c.id || 'd') || md5(c.id), c.id, created_at from case_record c`,
];

const perCase = 5;
const chunk = 20_000;

/** Five events of each case as rooms commit them, of a real one's length. */
const events = (from: number, to: number) => `
  insert into audit_pending (case_ref, event, committed_at)
  select c.id, jsonb_build_object('version', 1, 'eventId', 'evt_' || substr(c.id, 6, 10) || substr(md5(c.id || k), 1, 16), 'caseRef', c.id,
    'at', to_char(c.created_at + k * interval '2 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actor', jsonb_build_object('kind', 'member', 'id', c.client_id, 'organisation', c.from_region, 'role', 'platform'),
    'action', (array['case.submitted', 'case.transitioned', 'case.transitioned', 'message.delivered', 'case.read'])[k],
    'object', jsonb_build_object('class', 'case', 'ref', c.id), 'legalBasis', 'statutory_duty', 'purpose', c.item_code,
    'outcome', 'done', 'offline', false, 'commitments', '[]'::jsonb,
    'details', jsonb_build_object('to', c.to_region, 'digest', md5(c.id || k) || md5(c.id))), now()
  from (select * from case_record order by id offset ${from} limit ${to - from}) as c cross join generate_series(1, ${perCase}) as k`;

/** The process itself puts them into its log: nobody else could sign it. */
async function log(pool: Pool, count: number): Promise<void> {
  const waiting = () => countOf(pool, 'select count(*)::int as n from audit_pending');
  for (let from = 0; from < count; from += chunk) {
    await pool.query(events(from, Math.min(count, from + chunk)));
    await pool.query('analyze audit_pending');
    while ((await waiting()) > chunk) await pause(200);
  }
  while ((await waiting()) > 0) await pause(200);
  const logged = await countOf(pool, 'select size::int as n from audit_head');
  if (logged < count * perCase)
    throw new Error(`${logged} of ${count * perCase} events were logged`);
}

/** All that is over goes, as much as housekeeping takes in a minute after another. */
async function keepHouse(databaseUrl: string, pool: Pool): Promise<string> {
  const { platform, close } = await platformBeside(databaseUrl);
  const full = () =>
    countOf(
      pool,
      `select count(*)::int as n from outbox where finished_at is not null and octet_length(payload) > 0`,
    );
  const keys = () => countOf(pool, 'select count(*)::int as n from idempotency');
  const ended = CaseState.options.filter(isFinal);
  const rounds = async (count: () => Promise<number>, round: () => Promise<void>) => {
    const first = await count();
    for (let before = first; ; ) {
      await round();
      const left = await count();
      if (left === before) return first - left;
      before = left;
    }
  };
  try {
    const emptied = await rounds(full, () => forgetPayloads(platform, ended));
    const removed = await rounds(keys, () => removeOldKeys(platform));
    await layOutLog(platform);
    return `${emptied} messages emptied, ${removed} keys removed`;
  } finally {
    await close();
  }
}

async function lay(house: House, databaseUrl: string, pool: Pool, count: number): Promise<string> {
  const tell = async (what: string, doing: () => Promise<unknown>) => {
    const said = { text: '' };
    const ms = await timed(async () => {
      said.text = String((await doing()) ?? '');
    });
    console.log(`${what}: ${Math.round(ms / 1000)} s ${said.text}`.trim());
  };
  await tell(`${count} cases laid`, async () => {
    await fillCases(pool, count, true);
    for (const statement of work) await pool.query(statement);
    await pool.query('vacuum analyze');
  });
  await tell(`${count * perCase} events in the log`, () =>
    house.withGateway({ role: 'courier', databaseUrl }, () => log(pool, count)),
  );
  await tell('housekeeping', () => keepHouse(databaseUrl, pool));
  const { rows } = await pool.query<{ id: string }>('select max(id) as id from case_record');
  return rows[0]?.id ?? '';
}

const round = 1000;
const turns = 3;

/** The fastest: neighbours make things slower and nothing makes them faster. */
const faster = (before: Times | undefined, now: Times): Times =>
  Object.fromEntries(
    Object.entries(now).map(([what, ms]) => [what, Math.min(ms, before?.[what] ?? ms)]),
  );

async function measure(place: Place, databaseUrl: string, from: number): Promise<Times> {
  return place.house.withGateway({ role: 'all', databaseUrl }, async () => {
    // Code is compiled and caches fill.
    await carry(place, from, round);
    const took = await carry(place, from + round, round);
    return { [`${round} cases, accepted to decided and logged`]: took, ...(await hotTimes(place)) };
  });
}

/** Hot requests on a house in which so many cases lie against an empty one. @returns whether none takes more than 1.5 times as long */
export async function yearLaid(house: House, count: number): Promise<boolean> {
  house.world.jiashan.setAutopilot('decide');
  const urls = { empty: await house.newDatabase(), full: await house.newDatabase() };
  const pools = { empty: openPool(urls.empty), full: openPool(urls.full) };
  try {
    const after = await lay(house, urls.full, pools.full, count);
    const best: { empty?: Times; full?: Times } = {};
    for (let turn = 0; turn < turns; turn++)
      for (const which of ['empty', 'full'] as const) {
        const place = { house, pool: pools[which], after: which === 'full' ? after : '' };
        const now = await measure(place, urls[which], turn * 2 * round);
        best[which] = faster(best[which], now);
        console.error(`${which}, turn ${turn + 1} of ${turns}: ${JSON.stringify(now)}`);
      }
    showSizes(await sizesOf(pools.full), count);
    return compare(best.empty ?? {}, best.full ?? {}, ['empty', `${count} cases`]);
  } finally {
    await Promise.all([pools.empty.end(), pools.full.end()]);
  }
}
