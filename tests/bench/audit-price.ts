import { acceptRound, batched, type Load, type Size, single } from './accept.ts';
import type { House } from './house.ts';
import { openPool } from './pool.ts';
import type { Figure } from './report.ts';

/** Every event is thrown away where it would be kept: nothing waits, and nothing is hashed, signed or laid out for searching. */
const throwAway = `
  create function bench_no_event() returns trigger language plpgsql as 'begin return null; end';
  create trigger bench_no_event before insert on audit_pending for each row execute function bench_no_event()`;

async function databaseWithoutLog(house: House): Promise<string> {
  const url = await house.newDatabase();
  const pool = openPool(url);
  await pool.query(throwAway);
  await pool.end();
  return url;
}

const loads = [
  { kind: 'accepted cases', of: single },
  { kind: 'accepted cases, in batches', of: (cases: number) => batched(2 * cases) },
] as const satisfies readonly { kind: string; of: (cases: number) => Load }[];

/**
 * What the log takes from the business: cases that one process accepts and sequences per second, against the same process
 * on a database that throws its events away; in turn, each time on fresh databases.
 */
export async function benchAuditPrice(house: House, { rounds, cases }: Size): Promise<Figure[]> {
  const [withLog, without] = [loads.map((): number[] => []), loads.map((): number[] => [])];
  for (let round = 0; round < rounds; round++) {
    const sides = [
      { url: await house.newDatabase(), into: withLog },
      { url: await databaseWithoutLog(house), into: without },
    ];
    for (const { url, into } of round % 2 === 0 ? sides : sides.reverse())
      for (const [nth, { of }] of loads.entries())
        into[nth]?.push((await acceptRound(house, url, of(cases))).perSecond);
  }
  return loads.flatMap(({ kind }, nth): Figure[] => [
    {
      name: `${kind}, with the log`,
      unit: 'cases/s',
      rounds: withLog[nth] ?? [],
      against: `${kind}, without`,
      goal: ['at least', 0.9],
      note: 'one process of role api that sequences too',
    },
    {
      name: `${kind}, without`,
      unit: 'cases/s',
      rounds: without[nth] ?? [],
      note: 'the same, but a trigger of the bench throws every event away',
    },
  ]);
}
