import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { comeBack, travelTo } from '../setup/time-machine.ts';
import { atPage, evaluatedAtPage, evaluatesInOwnName, talkOf } from './evaluating.ts';
import { faultReports } from './fault-reports.ts';
import { get, permitItem, post, type Stage, settled, settledCase, startStage } from './refusals.ts';
import { wujiangState } from './wujiang-report.ts';

type Body = Record<string, unknown>;
type Talk = ReturnType<typeof talkOf>;

describe('what people say about how they were served', () => {
  let stage: Stage;
  beforeAll(async () => {
    // A Friday.
    travelTo('2026-11-20T10:00:00+08:00');
    stage = await startStage({ clock: () => new Date() });
    talk = talkOf(stage);
  });
  afterAll(async () => {
    comeBack();
    await stage.close();
  });

  let talk: Talk;
  const tokenOf: Talk['tokenOf'] = (member) => talk.tokenOf(member);
  const tell: Talk['tell'] = (...asked) => talk.tell(...asked);
  const json: Talk['json'] = (...asked) => talk.json(...asked);
  const closedCase: Talk['closedCase'] = () => talk.closedCase();
  const codeFor: Talk['codeFor'] = (...asked) => talk.codeFor(...asked);
  const bad = { score: 1, tags: ['asked_again'], comment: '跑了三趟' };

  it('one moment of a case is evaluated once, by its applicant, and the view of the case shows it without words', async () => {
    const caseId = await closedCase();
    const code = await codeFor(caseId);
    const good = { code, score: 5, tags: ['fast'], comment: '沈某某谢谢' };
    // Whoever issued the code has it too; without the applicant it is worth nothing, at whatever door.
    await stage.refuses(
      async () => post(`/v1/cases/${caseId}/evaluation`, await tokenOf('qingpu-platform'), good),
      { status: 403, code: 'auth.not_permitted' },
    );
    // A stranger without the code uses up nobody's tries.
    for (let nth = 0; nth < 6; nth++)
      expect((await atPage(stage, caseId, { ...good, code: 'x1.A.y' })).status).not.toBe(200);
    const wrong = await atPage(stage, caseId, { ...good, lastFour: '0000' });
    expect({ status: wrong.status, isPage: wrong.text.includes('<form') }).toEqual({
      status: 403,
      isPage: true,
    });
    const evaluation = await evaluatedAtPage(stage, caseId, good);
    expect((await atPage(stage, caseId, good)).status).toBe(409);
    const token = await tokenOf('qingpu-platform');
    await stage.refuses(
      () => Promise.resolve(post(`/v1/cases/${caseId}/evaluation-code`, token, {})),
      { status: 409, code: 'evaluation.already_given' },
    );
    const view = await json('qingpu-platform', `/v1/cases/${caseId}`);
    expect(view['evaluation']).toMatchObject({ region: '320509', score: 5, moment: 'handling' });
    expect(view['evaluation']).not.toHaveProperty('followUp');
    expect(JSON.stringify(view)).not.toContain('沈某某');
    expect(await json('wujiang-platform', evaluation)).toMatchObject({ comment: good.comment });
    for (const member of ['delta-operator', 'delta-auditor'] as const)
      expect(await json(member, evaluation)).not.toHaveProperty('comment');
    await stage.refuses(async () => get(evaluation, await tokenOf('jiashan-platform')), {
      status: 404,
      code: 'evaluation.not_found',
    });
  });

  it('who applied themselves evaluates in their own name, and the log says for whom', () =>
    evaluatesInOwnName(stage));

  it('谁办理谁负责: what was said of the collecting window goes to its region, and counts in the figures of the month', async () => {
    const caseId = await closedCase();
    const body = { clerk: 'QP-3', moment: 'collection' };
    const path = `/v1/cases/${caseId}/evaluation-code`;
    const told = await stage.ask(post(path, await tokenOf('qingpu-platform'), body));
    // Whoever logs a Location logs no code.
    expect([told.status, told.headers['location']]).toEqual([201, `/v1/cases/${caseId}`]);
    const issued = JSON.parse(told.text);
    expect(issued['page']).toContain(`/e/${caseId}?code=`);
    expect((await stage.ask({ path: new URL(String(issued['page'])).pathname })).text).toContain(
      '<form',
    );
    const evaluation = await evaluatedAtPage(stage, caseId, {
      ...bad,
      code: String(issued['code']),
    });
    const followups = `${evaluation}/followups`;
    const contacted = { step: 'contacted', note: '已致电沈某某' };
    await stage.refuses(async () => post(followups, await tokenOf('wujiang-platform'), contacted), {
      status: 403,
      code: 'auth.not_permitted',
    });
    await tell('qingpu-platform', followups, contacted);
    const figures = async () => {
      const answer = await stage.ask({
        path: '/v1/evaluation-figures?month=2026-11&region=310118',
      });
      const all = (JSON.parse(answer.text) as { figures: Body[] }).figures;
      return all.filter((of) => of['moment'] === 'collection');
    };
    expect(await figures()).toMatchObject([
      { region: '310118', moment: 'collection', evaluations: 1, satisfied: 0, bad: 1, mended: 0 },
    ]);
    // 申诉复核: contested by who served, and judged by somebody else.
    await tell('qingpu-platform', followups, { step: 'appealed', note: '当日系统故障' });
    await stage.refuses(
      async () =>
        post(followups, await tokenOf('qingpu-platform'), { step: 'upheld', note: '自行认定' }),
      { status: 403, code: 'auth.not_permitted' },
    );
    await tell('delta-operator', followups, { step: 'upheld', note: '核实为系统故障' });
    // It served all the same.
    const [after] = await figures();
    expect(after).toMatchObject({ evaluations: 0, bad: 0 });
    expect(after?.['served']).toBeGreaterThan(0);
    expect(after).not.toHaveProperty('satisfied');
    const delivery = { status: 409, code: 'evaluation.nothing_served' } as const;
    await stage.refuses(
      async () => post(path, await tokenOf('qingpu-platform'), { moment: 'delivery' }),
      delivery,
    );
  });

  it('谁办理谁负责: what is said of the handling is bound to the clerk whom the deciding body named with its decision', async () => {
    const caseId = await talk.closedCase([wujiangState.accept]);
    const { regionalCaseId } = await json('wujiang-platform', `/v1/cases/${caseId}`);
    const report = { kind: 'approve', reportId: 'WJ-CLERK-1', regionalCaseId };
    const path = `/v1/cases/${caseId}/reports`;
    const at = new Date().toISOString();
    const told = post(path, await tokenOf('wujiang-platform'), { ...report, at });
    const actor = { 'tongban-actor': 'id="w-0231", role="reviewer"' };
    const answer = await stage.ask({ ...told, headers: { ...told.headers, ...actor } });
    expect(answer.status, answer.text).toBe(200);
    const code = await codeFor(caseId);
    const evaluation = await evaluatedAtPage(stage, caseId, { code, score: 5 });
    expect(await json('wujiang-platform', evaluation)).toMatchObject({
      region: '320509',
      clerk: 'w-0231',
    });
  });

  it('谁办理谁负责: the clerk who took a case back for its applicant handled nothing', async () => {
    const caseId = await talk.closedCase([wujiangState.accept]);
    const path = `/v1/cases/${caseId}/withdrawal`;
    const told = post(path, await tokenOf('qingpu-platform'), { reason: '不再办理' });
    const actor = { 'tongban-actor': 'id="q-0117", role="window"' };
    const answer = await stage.ask({ ...told, headers: { ...told.headers, ...actor } });
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseId);
    const [change] = await stage.rows.query(
      `select clerk from case_change where case_id = $1 and event = 'withdraw'`,
      [caseId],
    );
    expect(change).toEqual({ clerk: 'q-0117' });
    const code = await codeFor(caseId);
    const evaluation = await evaluatedAtPage(stage, caseId, { code, score: 5 });
    const given = await json('wujiang-platform', evaluation);
    expect(given).toMatchObject({ region: '320509', moment: 'handling' });
    expect(given).not.toHaveProperty('clerk');
  });

  it('a code of another case, of another clerk, or half an hour old, is refused', async () => {
    const [mine, other] = [await closedCase(), await closedCase()];
    const refused = async (code: string) => {
      const answer = await atPage(stage, mine, { code, score: 5 });
      expect(answer.status, answer.text).toBe(403);
      expect(answer.text).toContain('evaluation code');
    };
    await refused(await codeFor(other));
    const code = await codeFor(mine, { moment: 'collection', clerk: 'A-17' });
    await refused(code.replace('A-17', 'B-99'));
    travelTo('2026-11-20T10:45:00+08:00');
    await refused(code);
    travelTo('2026-11-20T10:00:00+08:00');
    // A Qingpu clerk did not decide what Wujiang decided.
    const path = `/v1/cases/${mine}/evaluation-code`;
    expect(await tell('qingpu-platform', path, { clerk: 'A-17' }, 400)).toMatchObject({
      errors: [{ pointer: '/clerk' }],
    });
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
    for (const said of [
      { score: 6 },
      { score: 2.5 },
      { score: 5, tags: ['沈某某'] },
      { score: 5, comment: 'x'.repeat(1001) },
      { score: 5, lastFour: '12' },
    ])
      expect((await atPage(stage, closed, { code: 'x', ...said })).status).toBe(400);
  });

  it('a bad one is followed up by the deciding region: contacted, mended, and overdue if not', async () => {
    const caseId = await closedCase();
    const evaluation = await evaluatedAtPage(stage, caseId, {
      ...bad,
      code: await codeFor(caseId),
    });
    const given = await json('wujiang-platform', evaluation);
    expect(given['followUp']).toEqual({
      contactBy: '2026-11-23',
      mendBy: '2026-11-27',
      nextStepBy: '2026-11-23',
      extended: false,
      overdue: false,
    });
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
    // 回访: mended is not the end; somebody else than the body asks the person again.
    const toAsk = async (member: SampleMember) =>
      (await json(member, '/v1/evaluations?state=unrevisited&region=320509'))['evaluations'];
    const waits = [expect.objectContaining({ evaluationId: given['evaluationId'] })];
    expect([await toAsk('delta-operator'), await toAsk('wujiang-platform')]).toEqual([
      waits,
      waits,
    ]);
    await stage.refuses(() => by('wujiang-platform', 'revisited'), {
      status: 403,
      code: 'auth.not_permitted',
    });
    await tell('delta-operator', `${evaluation}/followups`, step('revisited'));
    expect(await toAsk('delta-operator')).toEqual([]);
    await stage.refuses(
      async () => get('/v1/evaluations?region=320509', await tokenOf('qingpu-platform')),
      { status: 403, code: 'auth.not_permitted' },
    );
  });

  faultReports(() => ({ stage, talk }));

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
