import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { comeBack, travelTo } from '../setup/time-machine.ts';
import {
  allScopes,
  get,
  permitItem,
  post,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

type Body = Record<string, unknown>;

describe('what people say about how they were served', () => {
  let stage: Stage;
  beforeAll(async () => {
    // A Friday.
    travelTo('2026-11-20T10:00:00+08:00');
    stage = await startStage({ clock: () => new Date() });
  });
  afterAll(async () => {
    comeBack();
    await stage.close();
  });

  const tokenOf = (member: SampleMember) => {
    const scopes = { 'delta-operator': 'cases:read admin', 'delta-auditor': 'cases:read' };
    return stage.member(member).ownToken(scopes[member as 'delta-operator'] ?? allScopes);
  };
  const tell = async (
    member: SampleMember,
    path: string,
    body: object,
    expected = 201,
    key: string = randomUUID(),
  ): Promise<Body> => {
    const answer = await stage.ask(post(path, await tokenOf(member), body, key));
    expect(answer.status, answer.text).toBe(expected);
    return JSON.parse(answer.text) as Body;
  };
  const json = async (member: SampleMember, path: string): Promise<Body> => {
    const answer = await stage.ask(get(path, await tokenOf(member)));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as Body;
  };
  const closedCase = async () => {
    const to = { to: '320509', itemCode: permitItem('320509') };
    const caseId = await settledCase(stage, await tokenOf('qingpu-platform'), to);
    for (const state of [wujiangState.accept, wujiangState.approve]) {
      const answer = await stage.ask(wujiangReport(stage, wujiangEvent(caseId, { state })));
      expect(answer.status, answer.text).toBe(200);
    }
    await settled(stage, caseId);
    return caseId;
  };
  const codeFor = async (caseId: string, clerk = 'A-17') =>
    String(
      (await tell('qingpu-platform', `/v1/cases/${caseId}/evaluation-code`, { clerk }))['code'],
    );
  const bad = { score: 1, tags: ['asked_again'], comment: '跑了三趟' };
  const owned = { region: '320509', clerk: 'A-17' };

  it('one case is evaluated once, with its own code, and the view of the case shows it without words', async () => {
    const caseId = await closedCase();
    const path = `/v1/cases/${caseId}/evaluation`;
    const code = await codeFor(caseId);
    const key = randomUUID();
    const good = { code, score: 5, tags: ['fast'], comment: '沈某某谢谢' };
    const given = await tell('qingpu-platform', path, good, 201, key);
    expect(given).toMatchObject({ ...owned, caseId, score: 5, tags: ['fast'] });
    expect(given).not.toHaveProperty('followUp');
    expect(await tell('qingpu-platform', path, good, 201, key)).toEqual(given);
    const again = { status: 409, code: 'evaluation.already_given' } as const;
    const token = await tokenOf('qingpu-platform');
    await stage.refuses(() => Promise.resolve(post(path, token, good)), again);
    await stage.refuses(() => Promise.resolve(post(`${path}-code`, token, {})), again);
    const view = await json('qingpu-platform', `/v1/cases/${caseId}`);
    expect(view['evaluation']).toMatchObject({ score: 5 });
    expect(JSON.stringify(view)).not.toContain('沈某某');
    const evaluation = `/v1/evaluations/${String(given['evaluationId'])}`;
    expect(await json('wujiang-platform', evaluation)).toMatchObject({ comment: good.comment });
    for (const member of ['delta-operator', 'delta-auditor'] as const)
      expect(await json(member, evaluation)).not.toHaveProperty('comment');
    await stage.refuses(async () => get(evaluation, await tokenOf('jiashan-platform')), {
      status: 404,
      code: 'evaluation.not_found',
    });
  });

  it('a code of another case, of another clerk, or half an hour old, is refused', async () => {
    const [mine, other] = [await closedCase(), await closedCase()];
    const path = `/v1/cases/${mine}/evaluation`;
    const token = await tokenOf('qingpu-platform');
    const invalid = { status: 403, code: 'evaluation.code_invalid' } as const;
    const foreign = { code: await codeFor(other), score: 5 };
    await stage.refuses(() => Promise.resolve(post(path, token, foreign)), invalid);
    const code = await codeFor(mine);
    const forged = { code: code.replace('A-17', 'B-99'), score: 5 };
    await stage.refuses(() => Promise.resolve(post(path, token, forged)), invalid);
    travelTo('2026-11-20T10:45:00+08:00');
    const fresh = await tokenOf('qingpu-platform');
    await stage.refuses(() => Promise.resolve(post(path, fresh, { code, score: 5 })), invalid);
    travelTo('2026-11-20T10:00:00+08:00');
  });

  it('a case that is open, that is not there, or that others collected, gives no code', async () => {
    const to = { to: '320509', itemCode: permitItem('320509') };
    const open = await settledCase(stage, await tokenOf('qingpu-platform'), to);
    const ask = async (member: SampleMember, caseId: string, body: object = {}) =>
      post(`/v1/cases/${caseId}/evaluation-code`, await tokenOf(member), body);
    await stage.refuses(() => ask('qingpu-platform', open), {
      status: 409,
      code: 'case.still_open',
    });
    const closed = await closedCase();
    await stage.refuses(() => ask('jiashan-platform', closed), {
      status: 404,
      code: 'case.not_found',
    });
    // Whoever decided could otherwise praise itself.
    await stage.refuses(() => ask('wujiang-platform', closed), {
      status: 403,
      code: 'auth.not_permitted',
    });
    await stage.refuses(() => ask('qingpu-platform', closed, { clerk: '王小明' }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/clerk',
    });
    const rate = async (body: object) =>
      post(`/v1/cases/${closed}/evaluation`, await tokenOf('qingpu-platform'), body);
    for (const [body, pointer] of [
      [{ code: 'x', score: 6 }, '/score'],
      [{ code: 'x', score: 2.5 }, '/score'],
      [{ code: 'x', score: 5, tags: ['沈某某'] }, '/tags/0'],
      [{ code: 'x', score: 5, comment: 'x'.repeat(1001) }, '/comment'],
    ] as const)
      await stage.refuses(() => rate(body), { status: 400, code: 'request.invalid', pointer });
  });

  it('a bad one is followed up by the deciding region: contacted, mended, and overdue if not', async () => {
    const caseId = await closedCase();
    const given = await tell('qingpu-platform', `/v1/cases/${caseId}/evaluation`, {
      ...bad,
      code: await codeFor(caseId),
    });
    expect(given['followUp']).toEqual({
      contactBy: '2026-11-23',
      mendBy: '2026-11-27',
      nextStepBy: '2026-11-23',
      extended: false,
      overdue: false,
    });
    const evaluation = `/v1/evaluations/${String(given['evaluationId'])}`;
    const step = (what: string) => ({ step: what, note: '已致电沈某某' });
    const by = async (member: SampleMember, what: string) =>
      post(`${evaluation}/followups`, await tokenOf(member), step(what));
    const order = { status: 409, code: 'evaluation.step_out_of_order' } as const;
    await stage.refuses(() => by('wujiang-platform', 'mended'), order);
    await stage.refuses(() => by('qingpu-platform', 'contacted'), {
      status: 403,
      code: 'auth.not_permitted',
    });
    const overdue = async () =>
      (await json('wujiang-platform', '/v1/evaluations?state=overdue'))['evaluations'] as Body[];
    expect(await overdue()).toEqual([]);
    travelTo('2026-11-24T09:00:00+08:00');
    expect((await overdue()).map(({ evaluationId }) => evaluationId)).toEqual([
      given['evaluationId'],
    ]);
    await tell('wujiang-platform', `${evaluation}/followups`, step('contacted'));
    expect(await overdue()).toEqual([]);
    const mended = await tell('wujiang-platform', `${evaluation}/followups`, step('mended'));
    expect(mended).toMatchObject({
      followUp: { overdue: false, mendedAt: expect.any(String) },
      steps: [
        { step: 'contacted', note: '已致电沈某某' },
        { step: 'mended', note: '已致电沈某某' },
      ],
    });
    await stage.refuses(() => by('wujiang-platform', 'mended'), order);
    expect((await json('wujiang-platform', '/v1/evaluations?state=open'))['evaluations']).toEqual(
      [],
    );
    await stage.refuses(
      async () => get('/v1/evaluations?region=320509', await tokenOf('qingpu-platform')),
      { status: 403, code: 'auth.not_permitted' },
    );
  });

  it('a fault report is answered once, by the region that it is about, and read by nobody else', async () => {
    travelTo('2026-11-24T10:00:00+08:00');
    const caseId = await closedCase();
    const about = { region: '320509', text: '沈某某被要求重复提交材料' };
    for (const request of [about, { ...about, caseId }]) {
      const key = randomUUID();
      const made = await tell('qingpu-platform', '/v1/fault-reports', request, 201, key);
      expect(made).toMatchObject({ state: 'open', answerBy: '2026-12-01', overdue: false });
      expect(await tell('qingpu-platform', '/v1/fault-reports', request, 201, key)).toEqual(made);
      const path = `/v1/fault-reports/${String(made['faultReportId'])}`;
      expect(await json('wujiang-platform', path)).toMatchObject({ text: about.text });
      expect(await json('delta-operator', path)).not.toHaveProperty('text');
      await stage.refuses(async () => get(path, await tokenOf('jiashan-platform')), {
        status: 404,
        code: 'fault_report.not_found',
      });
      const answer = { outcome: 'will_be_mended', text: '已通知沈某某' };
      await stage.refuses(
        async () => post(`${path}/answer`, await tokenOf('qingpu-platform'), answer),
        { status: 403, code: 'auth.not_permitted' },
      );
      await tell('wujiang-platform', `${path}/answer`, answer);
      await stage.refuses(
        async () => post(`${path}/answer`, await tokenOf('wujiang-platform'), answer),
        { status: 409, code: 'fault_report.already_answered' },
      );
      expect(await json('qingpu-platform', path)).toMatchObject({
        state: 'answered',
        outcome: 'will_be_mended',
        answer: answer.text,
      });
    }
    const listed = await json('wujiang-platform', '/v1/fault-reports');
    expect(listed['faultReports']).toHaveLength(2);
    expect(JSON.stringify(listed)).not.toContain('沈某某');
    const open = await json('wujiang-platform', '/v1/fault-reports?state=open');
    expect(open['faultReports']).toEqual([]);
  });

  it('a fault report about what is not there is refused', async () => {
    const make = async (change: object) =>
      post('/v1/fault-reports', await tokenOf('qingpu-platform'), {
        region: '320509',
        text: '系统无法提交',
        ...change,
      });
    await stage.refuses(() => make({ region: '110101' }), {
      status: 422,
      code: 'federation.region_unknown',
    });
    await stage.refuses(() => make({ caseId: `case_${'a'.repeat(26)}` }), {
      status: 404,
      code: 'case.not_found',
    });
    const caseId = await closedCase();
    await stage.refuses(() => make({ caseId, region: '330421' }), {
      status: 422,
      code: 'case.region_mismatch',
    });
    await stage.refuses(() => make({ text: '短' }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/text',
    });
    await stage.refuses(() => make({ text: 'x'.repeat(2001) }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/text',
    });
  });

  it('words lie sealed, whoever wrote them', async () => {
    for (const table of ['evaluation', 'evaluation_step', 'fault_report', 'audit_pending']) {
      const rows = await stage.rows.query(`select to_jsonb(t)::text as text from ${table} t`);
      for (const { text } of rows) {
        expect(String(text)).not.toContain('沈某某');
        expect(String(text)).not.toContain(Buffer.from('沈某某').toString('hex'));
      }
    }
  });
});
