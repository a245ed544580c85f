import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { caseQuery } from '../../gateway/casework/cases/find.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';
import { openWindows, type Windows } from './dossiers.ts';
import {
  application,
  caseIdOf,
  expectRefusal,
  get,
  post,
  type Stage,
  settledCase,
  somebodyElse,
  startStage,
} from './refusals.ts';

type Listed = { readonly cases: readonly Record<string, unknown>[]; readonly next?: string };

let stage: Stage;
let windows: Windows;

beforeAll(async () => {
  stage = await startStage();
  windows = await openWindows(stage);
});
afterAll(() => stage.close());

async function listed(token: string, query: Record<string, string | readonly string[]>) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) asked.append(name, one);
  const answer = await stage.ask(get(`/v1/cases?${asked}`, token));
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Listed;
}
const idsOf = ({ cases }: Listed) => cases.map(({ caseId }) => String(caseId));

describe('a case is found by', () => {
  let caseId: string;
  let view: Record<string, unknown>;
  let code: string;
  const externalId = 'QP-2026/00042';
  const waybill = 'SF-FIND-1';

  beforeAll(async () => {
    const { sender, happens } = windows;
    caseId = await settledCase(stage, sender, { externalId });
    const id = await windows.sealed([caseId]);
    await happens(id, sender, { event: 'dispatched', waybill });
    view = await windows.readCase(caseId);
    const slip = await stage.ask(get(`/v1/cases/${caseId}/slip`, sender));
    code = /<p class="short">([^<]+)</.exec(slip.text)?.[1] ?? '';
  });

  const filters = [
    ['state', () => ({ state: String(view['state']) })],
    ['one of several states', () => ({ state: ['approved', String(view['state'])] })],
    ['region', () => ({ region: '330421' })],
    ['from', () => ({ from: '310118' })],
    ['to', () => ({ to: '330421' })],
    ['item', () => ({ itemCode: String(view['itemCode']) })],
    ['the time of its submission', () => ({ submittedSince: String(view['createdAt']) })],
    ['the time of its last change', () => ({ updatedSince: String(view['updatedAt']) })],
    ['the region’s own number', () => ({ regionalCaseId: String(view['regionalCaseId']) })],
    ['the waybill of its papers', () => ({ waybill })],
    ['the short code of its slip', () => ({ code })],
    ['the short code as it is said', () => ({ code: code.toLowerCase().replace('-', '') })],
    ['an order', () => ({ sort: 'updated' })],
    ['all of these', () => ({ from: '310118', to: '330421', waybill, code, sort: '-updated' })],
  ] as const satisfies readonly (readonly [string, () => Record<string, string | string[]>])[];

  it.each(filters)('%s: by those who may read it, and by nobody else', async (_, query) => {
    const operator = await stage.member('delta-operator').ownToken('cases:read');
    const asked = { ...query(), limit: '100' };
    for (const token of [windows.sender, windows.receiver, operator])
      expect(idsOf(await listed(token, asked))).toContain(caseId);
    expect(idsOf(await listed(windows.stranger, asked))).toEqual([]);
  });

  it('the number that its member gave it: by that member alone', async () => {
    expect(idsOf(await listed(windows.sender, { externalId }))).toEqual([caseId]);
    expect(await windows.readCase(caseId)).toMatchObject({ externalId });
    for (const token of [windows.receiver, windows.stranger])
      expect(idsOf(await listed(token, { externalId }))).toEqual([]);
    const theirs = await stage.ask(get(`/v1/cases/${caseId}`, windows.receiver));
    expect(theirs.text).not.toContain(externalId);
  });

  it('the document that its applicant shows: by a window of its regions that says who looks, each search on record', async () => {
    const { idType, idNumber } = somebodyElse;
    const document = { idType, idNumber };
    const actor = { 'tongban-actor': 'id="w-0917", role="window"' };
    const search = (token: string, number: string = idNumber) =>
      post('/v1/cases/by-applicant', token, { document: { idType, idNumber: number }, limit: 100 });
    await stage.refuses(search(windows.sender), { status: 400, code: 'auth.actor_required' });
    const look = async (token: string, number?: string) => {
      const asked = search(token, number);
      const answer = await stage.ask({ ...asked, headers: { ...asked.headers, ...actor } });
      expect(answer.status, answer.text).toBe(200);
      return idsOf(JSON.parse(answer.text) as Listed);
    };
    for (const token of [windows.sender, windows.receiver])
      expect(await look(token)).toContain(caseId);
    expect(await look(windows.stranger)).toEqual([]);
    expect(await look(windows.sender, people[1].idNumber)).toEqual([]);
    const booked = post('/v1/appointments/by-applicant', windows.sender, { document });
    await stage.ask({ ...booked, headers: { ...booked.headers, ...actor } });
    // Who is known here by a case or an appointment was no guess, of the clerk and of the platform that names them.
    const tries = await stage.rows.query('select tries from consent_try order by tries');
    expect(tries.map((row) => row.tries)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    // Each of them, also what found nothing; and in none of them the number.
    const rows =
      await stage.rows.query(`select event::text as text from audit_pending where event->'object'->>'class' = 'person_search'
        union all select convert_from(leaf, 'UTF8') from audit_event where convert_from(leaf, 'UTF8') like '%"person_search"%'`);
    const searches = rows.map(({ text }) => String(text));
    expect(searches).toHaveLength(5);
    expect(searches.filter((text) => text.includes(caseId))).toHaveLength(2);
    for (const text of searches) {
      expect(text).toContain('w-0917');
      expect(text).not.toContain(idNumber);
    }
  });

  it('attack: a clerk tries numbers: after fifty that found nobody none is answered, the right one neither; a passport is none', async () => {
    const search = (document: object, clerk = 'w-0918') => {
      const asked = post('/v1/cases/by-applicant', windows.sender, { document });
      const actor = { 'tongban-actor': `id="${clerk}", role="window"` };
      return { ...asked, headers: { ...asked.headers, ...actor } };
    };
    const { idType, idNumber } = somebodyElse;
    const passport = { idType: '414', idNumber: 'E12345678', issuingState: 'DEU' };
    await stage.refuses(search(passport), { status: 400, code: 'request.invalid' });
    const nobody = { idType, idNumber: people[1].idNumber };
    expect((await stage.ask(search(nobody))).status).toBe(200);
    await stage.rows.query("update consent_try set tries = 50 where object_id like '% w-0918'");
    const over = { status: 429, code: 'consent.tries_over' } as const;
    const spent = () => stage.rows.query('select sum(tries)::int as n from consent_try');
    const before = await spent();
    await stage.refuses(search({ idType, idNumber }), over);
    // Who goes on spends nobody else's tries; a platform that names another clerk for each is bounded too.
    expect(await spent()).toEqual(before);
    await stage.rows.query("update consent_try set tries = 1000 where object_id not like '% w-%'");
    await stage.refuses(search({ idType, idNumber }, 'w-0919'), over);
  });

  it.each([
    ['from', '1'],
    ['itemCode', 'x'],
    ['submittedSince', 'yesterday'],
    ['submittedSince', '0000-12-31T23:59:59Z'],
    ['code', '0000'],
    ['sort', 'name'],
    ['state', 'lost'],
  ])('%s is refused where it is none: %s', async (name, value) => {
    await stage.refuses(get(`/v1/cases?${name}=${value}`, windows.sender), {
      status: 400,
      code: 'request.invalid',
    });
  });
});

describe('a member’s own number', () => {
  const submit = (token: string, externalId: string, key = randomUUID(), change = {}) =>
    stage.ask(post('/v1/cases', token, application({ externalId, ...change }), key));

  it('is that of one case: a second one is told which, the same key gets the same receipt', async () => {
    const key = randomUUID();
    const first = await submit(windows.sender, 'ONE', key);
    const again = await submit(windows.sender, 'ONE', key);
    expect([again.status, again.text]).toEqual([202, first.text]);
    const second = await submit(windows.sender, 'ONE');
    expect([second.status, JSON.parse(second.text)]).toMatchObject([
      409,
      { code: 'case.external_id_used', detail: caseIdOf(first) },
    ]);
    const theirs = { from: '320509', itemCode: application()['itemCode'] };
    expect((await submit(windows.stranger, 'ONE', randomUUID(), theirs)).status).toBe(202);
  });

  it('of two that come at once, or in one batch, one is taken', async () => {
    const together = await Promise.all([1, 2, 3].map(() => submit(windows.sender, 'TWO')));
    expect(together.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    const cases = [1, 2].map(() => ({
      idempotencyKey: randomUUID(),
      case: application({ externalId: 'THREE' }),
    }));
    const { results } = await windows.json('/v1/cases/batch', windows.sender, { cases });
    const statuses = (results as { status: number }[]).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([202, 409]);
  });

  it('that came under a key of something else is free as before', async () => {
    const key = randomUUID();
    expect((await submit(windows.sender, 'FOUR', key)).status).toBe(202);
    expect((await submit(windows.sender, 'FIVE', key)).status).toBe(422);
    expect((await submit(windows.sender, 'FIVE')).status).toBe(202);
  });

  it('is nobody’s citizen number', async () => {
    const answer = await submit(windows.sender, somebodyElse.idNumber);
    expectRefusal(answer, { status: 400, code: 'request.invalid', pointer: '/externalId' });
  });
});

describe('a list in pages', () => {
  it.each(['-submitted', 'submitted', '-updated', 'updated'])(
    'sorted by %s tells every case once, whatever is submitted meanwhile',
    async (sort) => {
      const all = idsOf(await listed(windows.sender, { sort, limit: '100' }));
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listed(windows.sender, { sort, limit: '2', ...(cursor && { cursor }) });
        if (found.length === 2)
          await stage.ask(post('/v1/cases', windows.sender, application(), randomUUID()));
        found.push(...idsOf(page));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(new Set(found).size).toBe(found.length);
      expect(found.filter((id) => all.includes(id)).toSorted()).toEqual(all.toSorted());
      const by = sort.endsWith('updated') ? 'updatedAt' : 'createdAt';
      const { cases } = await listed(windows.sender, { sort, limit: '100' });
      const times = cases.map((one) => Date.parse(String(one[by])));
      expect(times).toEqual(times.toSorted((a, b) => (sort.startsWith('-') ? b - a : a - b)));
    },
  );

  it('a cursor of another order is refused', async () => {
    const { next = '' } = await listed(windows.sender, { sort: 'updated', limit: '1' });
    const answer = await stage.ask(get(`/v1/cases?cursor=${next}`, windows.sender));
    expectRefusal(answer, { status: 400, code: 'request.cursor_invalid' });
  });
});

describe('among many cases', () => {
  const platform = { role: 'platform', region: '310118', clientId: 'qingpu-platform' };
  const operator = { role: 'operator', region: '310118', clientId: 'delta-operator' };
  const app = { role: 'app', clientId: 'delta-app', subject: { sub: 'subject-7' } };
  const since = new Date('2026-11-01T00:00:00Z');
  const cursor = `${Date.UTC(2020, 0, 20)}.case_${'0'.repeat(26)}`;

  beforeAll(async () => {
    // A hundred regions, items and days: as lists are, each filter leaves a small part.
    await stage.rows.query(`insert into case_record (id, item_code, item_name, from_region, to_region, home_region, channel,
        client_id, subject, state, materials, originals, master_version, regional_case_id, version, created_at, updated_at)
      select 'case_0' || substr(md5(n::text), 1, 25), 'item-' || n % 100, '事项', (100000 + n % 100)::text,
        (100000 + n % 97)::text, (100000 + n % 89)::text, 'window', 'client-' || n % 50, 'subject-' || n % 5000,
        case when n % 100 = 0 then 'accepted' else 'approved' end, '[]', false, 'm1', 'R-' || n, 1, at, at
      from (select n, timestamptz '2020-01-01' + n * interval '2 hours' as at from generate_series(1, 20000) as n) as made`);
    await stage.rows.query(`insert into case_external select client_id, 'E-' || id, id from case_record
      on conflict do nothing`);
    await stage.rows.query('analyze case_record, case_external');
  });

  it('a case that changes is written into no index anew before it ends', async () => {
    const [counted] = await stage.rows.query(`with changed as (
        update case_record set state = 'suspended', accepted_at = now(), reported_at = now(), version = version + 1,
          updated_at = now() where item_code = 'item-0' and from_region = '100000' returning 1)
      select (select count(*) from changed)::int as changed, pg_stat_get_xact_tuples_hot_updated('case_record'::regclass)::int as hot`);
    expect(counted?.['changed']).toBeGreaterThan(100);
    expect(counted?.['hot']).toBe(counted?.['changed']);
  });

  const plans = [
    ['no filter', operator, {}, 'case_record_pkey'],
    ['a platform of one region', platform, {}, 'case_(from|to|home)'],
    ['a person', app, {}, 'case_subject'],
    ['from', operator, { from: '100007' }, 'case_from'],
    ['to', operator, { to: '100007' }, 'case_to'],
    ['item', operator, { itemCode: 'item-7' }, 'case_item'],
    ['submittedSince', operator, { submittedSince: since }, 'case_record_pkey'],
    ['updatedSince', operator, { updatedSince: since, sort: 'updated' }, 'case_updated'],
    ['updatedSince of a platform', platform, { updatedSince: since }, 'case_'],
    ['a page behind a last change', operator, { sort: '-updated', cursor }, 'case_updated'],
    ['regionalCaseId', operator, { regionalCaseId: 'R-77' }, 'case_regional'],
    ['externalId', platform, { externalId: 'ONE' }, 'case_external_client_id_external_id_pk'],
    ['short code', operator, { code: 'ABCD-EF01' }, 'case_end'],
    ['what is open', operator, { state: ['suspended'] }, 'case_open'],
    ['a rare end', operator, { state: ['terminated'] }, 'case_ended'],
    ['waybill', operator, { among: [`case_${'a'.repeat(26)}`] }, 'case_record_pkey'],
  ] as const;

  it.each(plans)('%s is answered by an index', async (_, caller, filter, index) => {
    const database = stage.gateway.platform.database();
    const query = caseQuery(
      database,
      caller as unknown as Caller,
      { ...filter, limit: 20 },
      new Date(),
    );
    const { sql, params } = query.toSQL();
    const plan = (await stage.rows.query(`explain ${sql}`, params))
      .map((line) => String(line['QUERY PLAN']))
      .join('\n');
    expect(plan).not.toContain('Seq Scan on case_record');
    expect(plan).toMatch(new RegExp(index));
  });
});
