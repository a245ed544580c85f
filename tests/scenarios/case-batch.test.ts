import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  application,
  get,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

type Result = {
  idempotencyKey: string;
  status: number;
  caseId?: string;
  receipt?: string;
  retryAfter?: number;
  problem?: { code: string; title: string; fault: string; errors?: { pointer: string }[] };
};
type Entry = { idempotencyKey: string; case: unknown };

let stage: Stage;
let token: string;

beforeAll(async () => {
  stage = await startStage();
  token = await qingpuToken(stage);
});
afterAll(() => stage.close());

const entry = (change: Record<string, unknown> = {}, idempotencyKey = randomUUID()): Entry => ({
  idempotencyKey,
  case: application(change),
});

async function send(cases: readonly Entry[], language = 'en') {
  const question = post('/v1/cases/batch', token, { cases });
  const { 'idempotency-key': _, ...headers } = question.headers ?? {};
  const answer = await stage.ask({
    ...question,
    headers: { ...headers, 'accept-language': language },
  });
  expect(answer.status, answer.text).toBe(200);
  const { results } = JSON.parse(answer.text) as { results: Result[] };
  expect(results.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
    cases.map(({ idempotencyKey }) => idempotencyKey),
  );
  return results;
}

const outcomes = (results: readonly Result[]) =>
  results.map(({ status, problem }) => problem?.code ?? status);

describe('cases in one call', () => {
  it.each([
    ['no case at all', { cases: [] }],
    ['more than a hundred', { cases: Array.from({ length: 101 }, () => entry()) }],
    ['a case without its key', { cases: [{ case: application() }] }],
    ['something beside them', { cases: [entry()], region: '330421' }],
    ['a list alone', [entry()]],
  ])('that are %s are refused together', async (_, body) => {
    await stage.refuses(() => Promise.resolve(post('/v1/cases/batch', token, body)), {
      status: 400,
      code: 'request.invalid',
    });
  });

  it('of more than a megabyte are refused together', async () => {
    const long = { cases: [entry({ form: { purpose: 'x'.repeat(1024 * 1024) } })] };
    await stage.refuses(post('/v1/cases/batch', token, long), {
      status: 413,
      code: 'request.too_large',
    });
  });

  it('need the scope that one case needs', async () => {
    const reader = await stage.member('qingpu-platform').ownToken('cases:read');
    await stage.refuses(post('/v1/cases/batch', reader, { cases: [entry()] }), {
      status: 403,
      code: 'auth.insufficient_scope',
    });
  });

  it('each get a case, a message, a receipt over their own content, and an audit event', async () => {
    const before = await stage.rows.count();
    const cases = Array.from({ length: 100 }, (_, number) => entry({ form: { number } }));
    const results = await send(cases);
    expect(new Set(results.map(({ caseId }) => caseId)).size).toBe(100);
    const jwks = JSON.parse((await stage.ask(get('/.well-known/jwks.json'))).text);
    const keys = createLocalJWKSet(jwks as JSONWebKeySet);
    for (const [nth, { receipt, caseId }] of results.entries()) {
      const { payload } = await compactVerify(receipt ?? '', keys);
      const text = canonicalize(cases[nth]?.case) ?? '';
      expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
        kind: 'technical',
        caseId,
        envelopeDigest: createHash('sha256').update(text).digest('hex'),
      });
    }
    const after = await stage.rows.count();
    const more = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    expect(['case_record', 'idempotency'].map(more)).toEqual([100, 100]);
    for (const { caseId } of results) await settled(stage, caseId ?? '');
    const [logged] = await stage.rows.query(
      `select count(distinct case_ref)::int as cases from audit_event
        where convert_from(leaf, 'utf8') like '%"case.submitted"%'`,
    );
    expect(logged?.['cases']).toBe(100);
    const delivered = stage.world.jiashan.cases().filter(({ effects }) => effects === 1);
    expect(delivered.length).toBe(100);
  }, 60_000);

  it('are refused one by one, in the language and with the words of POST /v1/cases', async () => {
    const cases = [
      entry({ itemCode: 'x' }),
      entry(),
      entry({ to: '999999' }),
      { idempotencyKey: 'short', case: application() },
      { idempotencyKey: randomUUID(), case: 'no case' },
      entry({ from: '320509' }),
      entry({ applicant: { kind: 'subject' } }),
    ];
    const results = await send(cases, 'zh-CN');
    expect(outcomes(results)).toEqual([
      'request.invalid',
      202,
      'federation.region_unknown',
      'request.invalid',
      'request.invalid',
      'auth.not_permitted',
      'auth.subject_required',
    ]);
    const single = await stage.ask(post('/v1/cases', token, application({ itemCode: 'x' })));
    const { correlationId: _, ...problem } = JSON.parse(single.text) as Record<string, unknown>;
    expect(results[0]).toMatchObject({ status: single.status, problem });
    expect(results[0]?.problem?.errors?.[0]?.pointer).toBe('/itemCode');
  });

  it('again are the cases that they were, at this door and at the other', async () => {
    const cases = [entry({ form: { number: 1 } }), entry({ form: { number: 2 } })];
    const first = await send(cases);
    for (const { caseId } of first) await settled(stage, caseId ?? '');
    const before = await stage.rows.count();
    expect(await send(cases)).toEqual(first);
    expect(await send([...cases].reverse())).toEqual([...first].reverse());
    const [one] = cases;
    const alone = await stage.ask(post('/v1/cases', token, one?.case, one?.idempotencyKey));
    expect(JSON.parse(alone.text)).toMatchObject({
      caseId: first[0]?.caseId,
      receipt: first[0]?.receipt,
    });
    expect(await stage.rows.count()).toEqual(before);
  });

  it('sent twice at the same moment are submitted once', async () => {
    const cases = Array.from({ length: 20 }, (_, number) => entry({ form: { number } }));
    const before = await stage.rows.count();
    const [left = [], right = []] = await Promise.all([send(cases), send(cases)]);
    for (const [nth, result] of left.entries()) {
      const other = right[nth];
      expect([result.status, other?.status]).toContain(202);
      for (const { status, problem, retryAfter } of [result, other as Result])
        if (status !== 202)
          expect([problem?.code, retryAfter]).toEqual(['request.idempotency_in_flight', 1]);
      if (result.status === 202 && other?.status === 202)
        expect(result.receipt).toBe(other.receipt);
    }
    const after = await stage.rows.count();
    expect((after['case_record'] ?? 0) - (before['case_record'] ?? 0)).toBe(20);
  });

  it('under one key are one case, or a reused key where they differ', async () => {
    const key = randomUUID();
    const results = await send([entry({}, key), entry({}, key), entry({ form: {} }, key)]);
    const accepted = results.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ caseId }) => caseId)).size).toBe(1);
    expect(outcomes(results)).toContain('request.idempotency_key_reused');
  });
});
