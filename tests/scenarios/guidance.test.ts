import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn } from '#adapters/kit/sample-world';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { until } from '../setup/until.ts';
import {
  application,
  caseIdOf,
  digest,
  expectRefusal,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  startStage,
} from './refusals.ts';

type Json = Record<string, unknown>;
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const setUp = itemCodeIn('330421', '000131001001');
const foodPermit = itemCodeIn('330421', '000131003001');

async function read(path: string): Promise<Json> {
  const answer = await stage.ask(get(path));
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Json;
}

async function checklist(body: unknown, itemCode = setUp): Promise<Json> {
  const answer = await stage.ask(post(`/v1/items/${itemCode}/checklist`, undefined, body));
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Json;
}
const named = (list: Json) => (list['materials'] as Json[]).map(({ code }) => code);

describe('办事指南', () => {
  it('tells in the region’s own words who, where, when, on what ground and at what price, and asks its questions', async () => {
    const guides = await Promise.all(
      (['310118', '320509', '330421'] as const).map((region) =>
        read(`/v1/items/${itemCodeIn(region, '000131001001')}/guide`),
      ),
    );
    for (const guide of guides) {
      expect(guide).toMatchObject({
        source: 'region',
        audience: 'company',
        fee: { charged: false },
      });
      for (const told of [
        'basis',
        'conditions',
        'places',
        'steps',
        'samples',
        'phones',
        'complaints',
        'versions',
      ])
        expect(guide[told], told).not.toEqual([]);
    }
    const words = guides.map(({ questions }) => (questions as Json[])[0]?.['text']);
    expect(new Set(words).size).toBe(3);
  });

  it('keeps the versions that a region listed; one that never was is no guide', async () => {
    const guide = await read(`/v1/items/${setUp}/guide`);
    const [version] = guide['versions'] as Json[];
    expect(await read(`/v1/items/${setUp}/guide?version=${String(version?.['version'])}`)).toEqual(
      guide,
    );
    await stage.refuses(get(`/v1/items/${setUp}/guide?version=1999`), {
      status: 404,
      code: 'item.not_found',
    });
    await stage.refuses(get(`/v1/items/${setUp.slice(0, -1)}9/guide`), {
      status: 404,
      code: 'item.not_found',
    });
  });
});

describe('the checklist', () => {
  it('follows the answers: other premises, other papers; and says what is spared and why', async () => {
    const rented = await checklist({
      situation: { premises: 'rented' },
      applicant: { kind: 'company', home: '320509' },
    });
    expect(named(rented)).toEqual(['FORM', 'ID', 'AUTH', 'CHARTER', 'LEASE']);
    expect(rented).toMatchObject({ complete: true, saved: { materials: 2, visits: 1 } });
    expect(rented['materials']).toContainEqual(
      expect.objectContaining({
        code: 'ID',
        how: 'certificate',
        because: expect.stringContaining('互认'),
      }),
    );
    const own = await checklist({ situation: { premises: 'own' } });
    expect(named(own)).toEqual(['FORM', 'ID', 'AUTH', 'CHARTER', 'DEED']);
    expect(own).toMatchObject({ saved: { visits: 2 } });
  });

  it('asks on where an answer leads to a question, and ends where the region says that the way ends', async () => {
    expect(await checklist({ situation: { premises: 'cluster' } })).toMatchObject({
      complete: false,
      next: ['park'],
    });
    expect(await checklist({ situation: { premises: 'cluster', park: 'pending' } })).toMatchObject({
      materials: [],
      stop: expect.stringContaining('园区'),
    });
  });

  it('takes no answer that is none, no region that is none and no item that is none', async () => {
    const ask =
      (body: unknown, itemCode = setUp) =>
      () =>
        Promise.resolve(post(`/v1/items/${itemCode}/checklist`, undefined, body));
    const wrong = { status: 400, code: 'request.invalid' } as const;
    await stage.refuses(ask({ situation: { premises: 'boat' } }), {
      ...wrong,
      pointer: '/situation/premises',
    });
    await stage.refuses(ask({ situation: { moon: 'yes' } }), {
      ...wrong,
      pointer: '/situation/moon',
    });
    await stage.refuses(ask({ situation: { premises: 'own', park: 'issued' } }), {
      ...wrong,
      pointer: '/situation/park',
    });
    await stage.refuses(ask({ situation: [] }), wrong);
    await stage.refuses(ask({ situation: {}, applicant: { kind: 'person', home: '999999' } }), {
      status: 422,
      code: 'federation.region_unknown',
    });
    await stage.refuses(ask({ situation: {} }, permitItem().replace('330421', '330422')), {
      status: 404,
      code: 'item.not_found',
    });
  });
});

describe('a situation given at submission', () => {
  const upload = (code: string) => ({ code, how: 'upload', ref: digest });
  const asked = (situation: Json | undefined, codes: readonly string[]) =>
    application({
      itemCode: foodPermit,
      ...(situation ? { situation } : {}),
      materials: [...codes.map(upload), { code: 'PROMISE', how: 'commitment', ref: 'text-1' }],
    });
  const usual = ['FORM', 'LICENCE'];

  it('must be told to its end, and be one that the item is for', async () => {
    const token = await qingpuToken(stage);
    for (const [situation, pointer] of [
      [{}, '/situation/trade'],
      [{ trade: 'sales' }, '/situation/prepacked'],
      [{ trade: 'sales', prepacked: 'only' }, '/situation'],
    ] as const)
      await stage.refuses(async () => post('/v1/cases', token, asked(situation, usual)), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
  });

  it('decides which materials are needed: a canteen’s kitchen has a plan, a shop has none', async () => {
    const token = await qingpuToken(stage);
    await stage.refuses(async () => post('/v1/cases', token, asked({ trade: 'canteen' }, usual)), {
      status: 400,
      code: 'request.invalid',
      pointer: '/materials',
    });
    for (const [situation, codes] of [
      [{ trade: 'canteen' }, [...usual, 'PLAN']],
      [{ trade: 'sales', prepacked: 'others' }, usual],
      [undefined, usual],
    ] as const) {
      const answer = await stage.ask(post('/v1/cases', token, asked(situation, codes)));
      expect(answer.status, answer.text).toBe(202);
    }
  });
});

describe('智能填表', () => {
  const ask = (token: string, body: unknown, itemCode = permitItem()) =>
    stage.ask(post(`/v1/items/${itemCode}/prefill`, token, body));

  it('fills in what a recognised certificate says, with where it came from, and marks what was typed otherwise', async () => {
    const token = await personToken(stage);
    const retrieved = await stage.ask(
      post('/v1/certificates/retrieve', token, {
        holder: 'subject',
        type: certificateTypes.identityCard.code,
        itemCode: permitItem(),
        reason: '填写申请表',
        until: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    );
    expect(retrieved.status, retrieved.text).toBe(201);
    const { credentialId } = JSON.parse(retrieved.text) as { credentialId: string };
    const form = { validity: '2020-01-01' };
    const answer = await ask(token, { credentials: [credentialId], form });
    expect(answer.status, answer.text).toBe(200);
    const { form: filled, fields } = JSON.parse(answer.text) as { form: Json; fields: Json[] };
    expect(filled).toMatchObject({ holderName: '沈示例', validity: '2020-01-01' });
    expect(fields).toContainEqual(
      expect.objectContaining({
        field: 'validity',
        changedFrom: 'long_term',
        source: expect.objectContaining({ credentialId, region: '320509', claim: 'validity' }),
      }),
    );
    // A copy for one item and one person fills in no other form.
    for (const [who, itemCode] of [
      [token, setUp],
      [await personToken(stage, 'gu.low'), permitItem()],
    ] as const) {
      const refused = await ask(who, { credentials: [credentialId] }, itemCode);
      expect(refused.text).toContain('certificate.credential_unknown');
    }
  });

  it('takes over what the same person wrote before, by a token that may read cases, as an event; for others there is no such case', async () => {
    const token = await personToken(stage);
    const mine = application({ applicant: { kind: 'subject' }, form: { purpose: '就业' } });
    const caseId = caseIdOf(await stage.ask(post('/v1/cases', token, mine)));
    expect(JSON.parse((await ask(token, { cases: [caseId] })).text)).toMatchObject({
      form: { purpose: '就业' },
      fields: [{ field: 'purpose', source: { caseId, itemCode: permitItem(), field: 'purpose' } }],
    });
    const told = `select 1 from audit_event where case_ref = $1 and convert_from(leaf, 'UTF8') like '%"case.read"%'`;
    await until(async () => (await stage.rows.query(told, [caseId])).length === 1);
    const [window, only] = [stage.member('qingpu-platform'), ['certificates:retrieve']];
    for (const [who, status, code] of [
      [await personToken(stage, 'gu.low'), 404, 'case.not_found'],
      [await signInAndExchange(window, '330421', 'shen.wei', only), 403, 'auth.insufficient_scope'],
    ] as const)
      expectRefusal(await ask(who, { cases: [caseId] }), { status, code });
  });
});

describe('searching', () => {
  const found = async (q: string) =>
    (
      (await read(`/v1/items?region=330421&limit=100&q=${encodeURIComponent(q)}`))[
        'items'
      ] as Json[]
    ).map(({ code }) => code);

  it('finds an item by what one gets, by initials and by what people say, and papers under one word in a comparison', async () => {
    for (const q of ['营业执照', 'yyzz', '开公司', '内资设立'])
      expect(await found(q), q).toContain(setUp);
    expect(await found('火星移民')).toEqual([]);
    const { materials } = await read('/v1/items/compare?basicCode=000130001001');
    expect(materials).toContainEqual(
      expect.objectContaining({ kind: 'premises', codes: ['LEASE', 'CDZM', 'DZZM'] }),
    );
  });
});

describe('异地可办 and 材料图谱', () => {
  const body = async (path: string, token: string) => {
    const answer = await stage.ask(get(path, token));
    return { status: answer.status, ...(JSON.parse(answer.text) as Json) } as Json & {
      status: number;
    };
  };

  it('somebody sees what they can get done elsewhere at their level, the least to bring first, and nobody without a person', async () => {
    const { items } = await body('/v1/me/opportunities', await personToken(stage));
    const ending = await body('/v1/me/opportunities?only=ending', await personToken(stage));
    expect(ending).toMatchObject({ status: 200, items: [], ending: [] });
    const found = items as { region: string; toBring: number }[];
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(({ region }) => region === '320509')).toEqual([]);
    expect(found.map(({ toBring }) => toBring)).toEqual(
      found.map(({ toBring }) => toBring).toSorted((a, b) => a - b),
    );
    expect(await body('/v1/me/opportunities', await qingpuToken(stage))).toMatchObject({
      status: 403,
      code: 'auth.subject_required',
    });
  });

  it('the operator sees each paper once, whatever the regions call it', async () => {
    const operator = await stage.member('delta-operator').ownToken('admin');
    const { materials } = await body('/v1/admin/materials', operator);
    expect(materials).toContainEqual(
      expect.objectContaining({ kind: 'premises', codes: ['CDZM', 'DZZM', 'LEASE'] }),
    );
    expect((await body('/v1/admin/materials', await qingpuToken(stage))).status).toBe(403);
  });
});
