import type { Pool } from 'pg';
import { shortCode } from '../../contracts/short-code.ts';
import { fillCases, growing } from './find/fill.ts';
import { startHouse } from './house.ts';
import { openPool } from './pool.ts';

/** No case takes longer to be found and shown. */
const mostMs = 200;
const rounds = 20;
const scope = 'cases:read cases:submit handoffs:write console:open';

type Number =
  | 'its own number'
  | 'short code'
  | 'waybill'
  | 'number of the deciding region'
  | 'own number of the window';
type Sought = Readonly<Record<Number, string>> & { readonly caseId: string };

/** Of some cases of the window everything that it is found by. */
async function soughtIn(pool: Pool): Promise<readonly Sought[]> {
  await pool.query(
    `update case_record set client_id = 'qingpu-platform' where from_region = '310118'`,
  );
  await pool.query(`insert into case_external (client_id, external_id, case_id)
    select 'qingpu-platform', 'QP-' || row_number() over (order by id), id from case_record where from_region = '310118'`);
  await pool.query(`update handoff set waybill = 'WB-' || right(id, 12)`);
  await pool.query(`vacuum analyze ${[...growing, 'case_external'].join(', ')}`);
  const { rows } = await pool.query<{
    id: string;
    regional: string;
    external: string;
    waybill: string;
  }>(
    `select c.id, c.regional_case_id as regional, x.external_id as external, h.waybill from case_record c
      join case_external x on x.case_id = c.id join handoff h on h.id = replace(c.id, 'case_', 'ho_')
      order by md5(c.id) limit ${rounds}`,
  );
  return rows.map(({ id, regional, external, waybill }) => ({
    caseId: id,
    'its own number': id,
    'short code': shortCode(id),
    waybill,
    'number of the deciding region': regional,
    'own number of the window': external,
  }));
}

/** The session of a clerk who came in by a link of their platform. */
async function cookieOf(link: string): Promise<string> {
  const cookies = (answer: Response) =>
    answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  const door = await fetch(link, { headers: { accept: 'text/html' } });
  const hidden = [...(await door.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
  const headers = { accept: 'text/html', cookie: cookies(door).join('; ') };
  const entered = await fetch(link, { method: 'POST', redirect: 'manual', headers, body });
  return cookies(entered).join('; ');
}

/** From the press of Enter to the whole page of the case. */
async function findMs(
  origin: string,
  cookie: string,
  typed: string,
  caseId: string,
): Promise<number> {
  const started = performance.now();
  const headers = { accept: 'text/html', cookie };
  const answer = await fetch(`${origin}/w/find?q=${encodeURIComponent(typed)}`, { headers });
  const text = await answer.text();
  const ms = performance.now() - started;
  if (!answer.url.includes(caseId) || !text.includes('</html>'))
    throw new Error(`${typed} led to ${answer.status} ${answer.url}`);
  return ms;
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** The one field of a window over so many cases. @returns whether half of the looks by every kind of number are quick enough */
export async function benchPages(count: number): Promise<boolean> {
  const house = await startHouse();
  const databaseUrl = await house.newDatabase();
  const pool = openPool(databaseUrl);
  try {
    const started = performance.now();
    await fillCases(pool, count);
    const sought = await soughtIn(pool);
    console.log(`${count} cases laid in ${Math.round((performance.now() - started) / 1000)} s`);
    return await house.withGateway({ role: 'api', databaseUrl }, async () => {
      const token = await house.member.ownToken(scope);
      const body = { returnTo: '/w', actor: { id: 'W-0231', role: 'window' } };
      const made = await house.member.call('POST', '/v1/console/links', { token, body });
      const cookie = await cookieOf((made.body as { url: string }).url);
      const kinds = Object.keys(sought[0] ?? {}).filter((of) => of !== 'caseId') as Number[];
      await Promise.all(
        kinds.map((of) =>
          findMs(house.origin, cookie, sought[0]?.[of] ?? '', sought[0]?.caseId ?? ''),
        ),
      );
      const medians: number[] = [];
      for (const of of kinds) {
        const times: number[] = [];
        for (const one of sought)
          times.push(await findMs(house.origin, cookie, one[of], one.caseId));
        times.sort((a, b) => a - b);
        medians.push(at(times, 0.5));
        console.log(
          `${at(times, 0.5).toFixed(0).padStart(6)} ms median, ${at(times, 0.95).toFixed(0)} ms p95  found by ${of}, and its page shown`,
        );
      }
      return medians.length > 0 && medians.every((ms) => ms <= mostMs);
    });
  } finally {
    await pool.end();
    await house.close();
  }
}
