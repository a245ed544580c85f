import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusesInOwnFormat } from './own-format.ts';
import {
  application,
  caseIdOf,
  get,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';
import { type Forged, stateTimeOf, wujiangEvent, wujiangReport } from './wujiang-report.ts';

describe('bad input: reports that their region signed properly', () => {
  let stage: Stage;
  let token: string;
  afterAll(() => stage.close());

  async function stateOf(caseId: string, asker = token): Promise<string> {
    return (
      JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, asker))).text) as { state: string }
    ).state;
  }

  let caseId: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
    caseId = await settledCase(stage, token, { to: '320509', itemCode: permitItem('320509') });
  });

  const event = (change: Record<string, unknown> = {}) => wujiangEvent(caseId, change);
  const report = (content: unknown, change?: Forged) => wujiangReport(stage, content, change);

  it('an old one, and one whose body is not the signed one, are refused', async () => {
    const invalid = { status: 401, code: '200002' };
    await refusesInOwnFormat(
      stage,
      () => report(event(), { atSeconds: Math.floor(Date.now() / 1000) - 3600 }),
      invalid,
    );
    await refusesInOwnFormat(
      stage,
      () => report(event(), { signed: JSON.stringify(event({ state: '3' })) }),
      invalid,
    );
    const byAnotherKey = createHmac('sha256', 'guess').update('x').digest('hex');
    await refusesInOwnFormat(
      stage,
      () => ({
        ...report(event()),
        headers: { ...report(event()).headers, 'x-tif-signature': byAnotherKey },
      }),
      invalid,
    );
  });

  it.each([
    ['data that is no JSON', 'garbage'],
    ['an unknown state', { state: '99' }],
    ['a state that is never reported', { state: '7' }],
    ['a time that is none', { stateTime: '20260231080000' }],
    ['a case number that is none', { applyNo: 'x' }],
    ['a member too many', { verdict: 'yes' }],
    [
      '61 materials',
      {
        supplementList: Array.from({ length: 61 }, () => ({
          materialCode: 'A',
          materialName: 'a',
        })),
      },
    ],
    ['U+0000 in the opinion', { state: '4', opinion: 'a\0b' }],
    [
      'half a surrogate pair in a name',
      { state: '4', supplementList: [{ materialCode: 'A', materialName: '\ud800' }] },
    ],
  ] as const)('%s is refused', async (_, change) => {
    const content = typeof change === 'string' ? change : event(change);
    await refusesInOwnFormat(stage, () => report(content), { status: 400, code: '300005' });
  });

  it('one about an unknown case, or about a case that another region decides, is refused alike', async () => {
    const unknown = { status: 404, code: '300002' };
    await refusesInOwnFormat(
      stage,
      () => report(event({ applyNo: 'case_aaaaaaaaaaaaaaaaaaaaaaaaaa' })),
      unknown,
    );
    const ofJiashan = await settledCase(stage, token);
    await refusesInOwnFormat(stage, () => report(event({ applyNo: ofJiashan })), unknown);
    expect(await stateOf(ofJiashan)).toBe('forwarded');
  });

  it('one that fits no state is a fact all the same: it is taken, and marked', async () => {
    const other = await newCase();
    const of = (state: string, more: object = {}) =>
      report(wujiangEvent(other, { state, opinion: '见通知书', ...more }));
    const asking = { supplementList: [{ materialCode: 'LEASE', materialName: '租赁合同' }] };
    for (const state of ['4', '4', '5', '6'])
      expect((await stage.ask(of(state, state === '4' ? asking : {}))).status).toBe(200);
    expect(await stateOf(other)).toBe('denied');
    expect(await marksOf(other)).toEqual([
      'supplement_again',
      'supplement_outstanding',
      'decided_again',
    ]);
  });

  it('one that comes again has no second effect; other content under its number is refused', async () => {
    const content = event();
    expect((await stage.ask(report(content))).status).toBe(200);
    await settled(stage, caseId);
    const before = await stage.rows.count();
    const again = await stage.ask(report(content));
    expect(again.status).toBe(200);
    expect(again.text).toContain(content.eventNo);
    expect(await stage.rows.count()).toEqual(before);
    await refusesInOwnFormat(stage, () => report({ ...content, state: '3' }), {
      status: 422,
      code: '300005',
    });
    expect(await stateOf(caseId)).toBe('accepted');
  });

  const timelineOf = async (id: string) =>
    (
      JSON.parse((await stage.ask(get(`/v1/cases/${id}/timeline`, token))).text) as {
        entries: {
          action: string;
          reasonCode?: string;
          at: string;
          statedAt?: string;
          statedDoubt?: string;
        }[];
      }
    ).entries;
  const viewOf = async (id: string) =>
    JSON.parse((await stage.ask(get(`/v1/cases/${id}`, token))).text) as {
      reported?: { event: string; statedAt: string; toldAt: string; doubt?: string };
    };
  const marksOf = async (id: string) =>
    (await timelineOf(id))
      .filter(({ action }) => action === 'case.irregular')
      .map(({ reasonCode }) => reasonCode);
  const newCase = () => settledCase(stage, token, { to: '320509', itemCode: permitItem('320509') });
  const secondsAgo = (seconds: number) => ({
    stateTime: stateTimeOf(new Date(Date.now() - seconds * 1000)),
  });

  it('one that was made before a report that was taken moves nothing; seconds between a region’s own clocks do not count', async () => {
    const other = await newCase();
    const of = (state: string, seconds: number) =>
      report(wujiangEvent(other, { state, ...secondsAgo(seconds) }));
    expect((await stage.ask(of('2', 10))).status).toBe(200);
    expect((await stage.ask(of('4', 12))).status).toBe(200);
    await settled(stage, other);
    // Only its time says that it is old.
    expect((await stage.ask(of('2', 60))).status).toBe(200);
    expect(await stateOf(other)).toBe('supplement_required');
    expect(await marksOf(other)).toContain('out_of_order');
  });

  it('one under another number than its receipt’s overwrites nothing: it is refused', async () => {
    const other = { status: 422, code: '300005' };
    await refusesInOwnFormat(stage, () => report(event({ caseNo: 'WJ20261122000099' })), other);
  });

  it('a decision that overtakes its acceptance is taken, and the acceptance after it says when that was', async () => {
    const other = await newCase();
    const decided = wujiangEvent(other, { state: '5', ...secondsAgo(1) });
    expect((await stage.ask(report(decided))).status).toBe(200);
    const accepted = wujiangEvent(other, { state: '2', ...secondsAgo(100) });
    expect((await stage.ask(report(accepted))).status).toBe(200);
    expect(await stateOf(other)).toBe('approved');
    const actions = (await timelineOf(other)).filter(({ action }) => action === 'case.accepted');
    expect(actions).toHaveLength(2);
    expect(actions[1]?.statedAt).toBeDefined();
    await settled(stage, other);
    // Once it is reported there is nothing left for another one to say.
    const again = wujiangEvent(other, { state: '2', ...secondsAgo(100) });
    expect((await stage.ask(report(again))).status).toBe(200);
    expect(await stateOf(other)).toBe('approved');
    expect(await marksOf(other)).toEqual(['after_end', 'out_of_order']);
  });

  it('one whose time cannot be is taken by when it was told: the time is kept and marked', async () => {
    for (const [seconds, doubt] of [
      [86_400, 'before_case'],
      [400 * 86_400, 'long_ago'],
      [-7200, 'in_future'],
    ] as const) {
      const other = await newCase();
      const content = wujiangEvent(other, { state: '2', ...secondsAgo(seconds) });
      expect((await stage.ask(report(content))).status).toBe(200);
      const entry = (await timelineOf(other)).find(({ action }) => action === 'case.accepted');
      expect(entry).toMatchObject({ statedDoubt: doubt });
      expect((await viewOf(other)).reported).toMatchObject({ event: 'accept', doubt });
      // It shuts out no later report, and brings none forward.
      const decided = wujiangEvent(other, { state: '5', ...secondsAgo(0) });
      expect((await stage.ask(report(decided))).status).toBe(200);
    }
  });

  it('one that comes before the region’s answer to the submission was recorded is taken: it did arrive', async () => {
    const answer = await stage.ask(
      post('/v1/cases', token, application({ to: '320509', itemCode: permitItem('320509') })),
    );
    const early = caseIdOf(answer);
    expect((await stage.ask(report(wujiangEvent(early)))).status).toBe(200);
    expect(await stateOf(early)).toBe('accepted');
    await settled(stage, early);
    expect(await stateOf(early)).toBe('accepted');
  });

  it('a report about a case that its region knows to be withdrawn brings it not back', async () => {
    const withdrawn = await stage.ask(
      post(`/v1/cases/${caseId}/withdrawal`, token, { reason: '不再办理' }),
    );
    expect(withdrawn.status).toBe(202);
    await settled(stage, caseId);
    expect((await stage.ask(report(event({ state: '5' })))).status).toBe(200);
    expect(await stateOf(caseId)).toBe('withdrawn');
    expect(await marksOf(caseId)).toEqual(['after_withdrawal']);
  });
});
