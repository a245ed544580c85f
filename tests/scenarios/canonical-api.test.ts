import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import type { CaseView } from '../../gateway/casework/cases/view.ts';
import { until } from '../setup/until.ts';
import {
  allScopes,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';

type Body = Record<string, unknown>;
/** What other rooms say of a case. */
type Beside = {
  readonly result?: { readonly certificates: readonly object[] };
  readonly certificates?: readonly { readonly standing: string }[];
};

/** Jiashan's platform speaks the canonical API, beside what its adapter reads. */
describe('a deciding region by signed calls of its platform', () => {
  let stage: Stage;
  let qingpu: string;
  let jiashan: string;
  beforeAll(async () => {
    stage = await startStage();
    qingpu = await qingpuToken(stage);
    jiashan = await stage.member('jiashan-platform').ownToken(allScopes);
  });
  afterAll(() => stage.close());

  const viewOf = async (caseId: string): Promise<CaseView & Beside> =>
    JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, qingpu))).text) as CaseView & Beside;
  let reports = 0;
  const reportOf = async (caseId: string, kind: string, more: Body = {}): Promise<Body> => ({
    kind,
    reportId: `R-${++reports}`,
    regionalCaseId: (await viewOf(caseId)).regionalCaseId,
    at: new Date().toISOString(),
    ...more,
  });
  const send = (caseId: string, body: Body, token = jiashan, key = randomUUID()) =>
    stage.ask(post(`/v1/cases/${caseId}/reports`, token, body, key));
  const told = async (caseId: string, kind: string, more: Body = {}) => {
    const answer = await send(caseId, await reportOf(caseId, kind, more));
    expect(answer.status, answer.text).toBe(200);
    await settled(stage, caseId);
    return JSON.parse(answer.text) as { state: string; irregular: string[]; receipt: string };
  };

  it('reports of every kind move the case as its own format would, with the time that it states', async () => {
    const caseId = await settledCase(stage, qingpu);
    const hearing = {
      because: 'hearing',
      legalBasis: '《行政许可法》第四十六条',
      expectedDays: 20,
      reason: '依申请听证',
    };
    const words = { reason: '案情复杂', approver: '负责人', legalBasis: '《行政许可法》' };
    const wanted = [{ code: 'ID', name: '身份证明' }];
    const at = new Date(Date.now() - 90_000).toISOString();
    const steps: readonly (readonly [string, Body, string])[] = [
      ['supplement', { wanted }, 'supplement_required'],
      ['accept', { at: new Date().toISOString() }, 'accepted'],
      ['suspend', hearing, 'suspended'],
      ['resume', {}, 'accepted'],
      ['extend', { ...words, days: 10 }, 'accepted'],
      ['transfer', { ...words, body: '另一机关' }, 'accepted'],
      ['approve', {}, 'approved'],
      ['correct', words, 'approved'],
      ['revoke', words, 'approved'],
      ['annul', words, 'approved'],
    ];
    for (const [kind, more, state] of steps)
      expect([kind, (await told(caseId, kind, more)).state]).toEqual([kind, state]);
    expect((await viewOf(caseId)).filed?.map(({ event }) => event)).toEqual([
      'extend',
      'transfer',
      'correct',
      'revoke',
      'annul',
    ]);
    for (const [kind, state] of [
      ['refuse', 'refused'],
      ['deny', 'denied'],
      ['terminate', 'terminated'],
    ] as const) {
      const other = await settledCase(stage, qingpu);
      expect(await told(other, kind, { ...words, at })).toMatchObject({ state, irregular: [] });
    }
  });

  it('a report is never refused for the state: it is taken, marked, and the marks are answered', async () => {
    const caseId = await settledCase(stage, qingpu);
    expect(await told(caseId, 'resume')).toMatchObject({ irregular: ['not_suspended'] });
    const bare = { because: 'testing' };
    const marks = ['legal_basis_missing', 'days_missing'];
    expect(await told(caseId, 'suspend', bare)).toMatchObject({ irregular: marks });
    expect(await told(caseId, 'suspend', bare)).toMatchObject({ irregular: ['suspended_again'] });
    const denied = { state: 'denied', irregular: ['decided_while_suspended', 'reason_missing'] };
    expect(await told(caseId, 'deny')).toMatchObject(denied);
    const ended = { state: 'denied', irregular: ['suspended_after_end'] };
    expect(await told(caseId, 'suspend', bare)).toMatchObject(ended);
    const seen = (await viewOf(caseId)).irregular?.map(({ code, reported }) => [code, reported]);
    expect(seen).toContainEqual(['suspended_after_end', 'suspend']);
    expect(seen).toContainEqual(['not_suspended', 'resume']);
  });

  it('the same report is one report: by its key, and by its own number', async () => {
    const caseId = await settledCase(stage, qingpu);
    const body = await reportOf(caseId, 'accept');
    const key = randomUUID();
    const first = await send(caseId, body, jiashan, key);
    for (const again of [await send(caseId, body, jiashan, key), await send(caseId, body)])
      expect([again.status, again.text]).toEqual([200, first.text]);
    // Whoever is told of it has been: their rows hold still.
    await settled(stage, caseId);
    const path = `/v1/cases/${caseId}/reports`;
    const other = { ...body, reason: '另一内容' };
    const sent = (changed: Body, by?: string) => async () => post(path, jiashan, changed, by);
    const reused = { status: 422, code: 'request.idempotency_key_reused' } as const;
    await stage.refuses(sent({ ...other, reportId: 'R-other' }, key), reused);
    const conflict = { status: 422, code: 'callback.digest_conflict', fault: 'region' } as const;
    await stage.refuses(sent(other), conflict);
    const number = { status: 422, code: 'callback.number_conflict', fault: 'region' } as const;
    const misnumbered = { ...body, reportId: 'R-number', regionalCaseId: 'JS-OTHER' };
    await stage.refuses(sent(misnumbered), number);
  });

  it('撤销 of a decision reaches the certificate that it issued, and the case of another region that relies on it', async () => {
    const [{ name: holderName, idNumber: holderCode }] = people;
    const { code: type } = certificateTypes.identityCard;
    const identifier = certificates.find(
      (one) => one.type.code === type && one.holders[0]?.code === holderCode,
    )?.identifier;
    const atHome = (status: 'valid' | 'revoked') =>
      stage.world.wujiang.setCertificateStatus(identifier ?? '', status, 'silently');
    const person = await personToken(stage);
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const wanted = { holder: 'subject', type, itemCode: permitItem(), reason: '签注', until: end };
    const fetched = await stage.ask(post('/v1/certificates/retrieve', person, wanted));
    expect(fetched.status, fetched.text).toBe(201);
    const { credentialId: ref } = JSON.parse(fetched.text) as { credentialId: string };
    const relying = await settledCase(stage, person, {
      applicant: { kind: 'subject' },
      materials: [{ code: 'ID', how: 'certificate', ref }],
    });
    const ofWujiang = { itemCode: permitItem('320509'), to: '320509' };
    const decided = await settledCase(stage, qingpu, ofWujiang);
    const issuer = await stage.member('wujiang-platform').ownToken(allScopes);
    const report = async (kind: string, more: Body = {}) => {
      const answer = await send(decided, await reportOf(decided, kind, more), issuer);
      expect(answer.status, answer.text).toBe(200);
    };
    const named = { type, identifier, number: 'TEST20260001' };
    await report('approve', { certificates: [{ ...named, holderName, holderCode }] });
    expect((await viewOf(decided)).result?.certificates).toEqual([{ ...named, status: 'valid' }]);
    // Nobody asks home: it is the report that says so.
    await stage.rows.query(
      `update watched_certificate set next_check_at = now() + interval '1 hour' returning 1`,
    );
    await report('revoke', { reason: '违法取得' });
    expect(await stage.rows.query('select status from watched_certificate')).toEqual([
      { status: 'revoked' },
    ]);
    await atHome('revoked');
    await until(async () =>
      (await viewOf(relying)).certificates?.some(({ standing }) => standing === 'revoked'),
    );
    expect((await viewOf(decided)).result?.certificates).toEqual([{ ...named, status: 'revoked' }]);
    await atHome('valid');
  });

  it('nobody but the platform of the deciding region reports', async () => {
    const caseId = await settledCase(stage, qingpu);
    const path = `/v1/cases/${caseId}/reports`;
    const body = await reportOf(caseId, 'approve');
    const wujiang = await stage.member('wujiang-platform').ownToken(allScopes);
    const at =
      (token: string, changed: Body = body) =>
      async () =>
        post(path, token, changed);
    await stage.refuses(at(qingpu), { status: 403, code: 'auth.not_permitted' });
    await stage.refuses(at(wujiang), { status: 404, code: 'case.not_found' });
    const keyless = { path, method: 'POST', headers: { 'content-type': 'application/json' } };
    await stage.refuses(
      async () => ({
        ...keyless,
        headers: { ...keyless.headers, authorization: `Bearer ${jiashan}` },
        body: JSON.stringify(body),
      }),
      { status: 400, code: 'request.idempotency_key_missing' },
    );
    const invalid = { status: 400, code: 'request.invalid' } as const;
    await stage.refuses(at(jiashan, { ...body, at: '昨天' }), { ...invalid, pointer: '/at' });
    const owner = await reportOf(caseId, 'suspend', { because: 'other', owner: '320509' });
    await stage.refuses(at(jiashan, owner), { ...invalid, pointer: '/owner' });
    expect((await viewOf(caseId)).state).toBe('forwarded');
  });
});
