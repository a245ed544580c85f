import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { tilesOf } from '../../gateway/assembly/tiles.ts';
import { layOutLog } from '../../gateway/audit/reading/facts.ts';
import { moveOut } from '../../gateway/audit/reading/move-out.ts';
import { tileWidth } from '../../gateway/audit/tree/tiles.ts';
import { type House, startHouse } from './house.ts';
import { openPool } from './pool.ts';
import { machineLine } from './report.ts';
import { platformBeside, yearLaid } from './year-laid.ts';
import {
  carry,
  compare,
  countOf,
  hotTimes,
  type Place,
  showSizes,
  sizesOf,
  timed,
} from './year-measure.ts';

const usage = `npm run year [-- --cases N | --laid N]

Has one process of role \`all\` accept N cases (20,000) in ten rounds, and carry each to its decision and into the log; says what
each table has then, what that is a year at 20 cases a minute (10,512,000: as much more as there are more cases), and
how long the hot requests take at the end against the beginning. Then moves the log out of the database, has audit:verify read
it from there, and says what stays. Exit code 1 if something takes more than 1.5 times as long. N: a multiple of 1000.

  --laid N   lays N cases that are over with all that hangs on them (messages, receipts, reports, keys, five events of the log each) by statements
             instead, has the process put the events into its log and housekeeping do its work, and measures the same requests by the same
             process on this house and on an empty one, by turns. A million need 20 GB and the better part of an hour`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    laid: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const cases = Number(values.cases);
const laid = values.laid === undefined ? undefined : Number(values.laid);
const round = cases / 10;
const isRound = (count: number): boolean => count >= 1000 && count % 1000 === 0;
if (values.help || !isRound(laid ?? cases)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

/** Everything that is whole leaves the database, as housekeeping does it in a minute's work after another. */
async function moveAll(house: House, databaseUrl: string, pool: Pool, have: number): Promise<void> {
  const tilesDir = await mkdtemp(join(tmpdir(), 'tongban-year-'));
  const node = await platformBeside(databaseUrl, { TILES_AFTER_DAYS: '0' }, tilesOf({ tilesDir }));
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

async function year(house: House): Promise<boolean> {
  house.world.jiashan.setAutopilot('decide');
  const databaseUrl = await house.newDatabase();
  const pool = openPool(databaseUrl);
  const place: Place = { house, pool, after: '' };
  const one = async (from: number): Promise<number> => {
    const took = await carry(place, from, round);
    console.error(`${from + round} cases: ${Math.round(took / 1000)} s`);
    return took;
  };
  try {
    const [begin, end] = await house.withGateway({ role: 'all', databaseUrl }, async () => {
      // Not the first of all: code is compiled and caches fill.
      await one(0);
      const name = `${round} cases, accepted to decided and logged`;
      const atFirst = { [name]: await one(round), ...(await hotTimes(place)) };
      for (let done = 2 * round; done < cases - round; done += round) await one(done);
      await pool.query('vacuum analyze');
      const last = await one(cases - round);
      return [atFirst, { [name]: last, ...(await hotTimes(place)) }] as const;
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
  process.exitCode = (await (laid === undefined ? year(house) : yearLaid(house, laid))) ? 0 : 1;
} finally {
  await house.close();
}
