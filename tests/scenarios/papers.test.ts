import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { comeBack, travelTo } from '../setup/time-machine.ts';
import { until } from '../setup/until.ts';
import { talkOf } from './evaluating.ts';
import { application, post, type Stage, settled, startStage } from './refusals.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

type Body = Record<string, unknown>;
type Talk = ReturnType<typeof talkOf>;

/** 文书与送达: what is handed out on paper, and how the result reached its person (行政许可法 art. 32, 38, 44). */
describe('papers and their delivery', () => {
  let stage: Stage;
  beforeAll(async () => {
    travelTo('2026-11-20T10:00:00+08:00');
    stage = await startStage({ clock: () => new Date() });
    talk = talkOf(stage);
  });
  afterAll(async () => {
    comeBack();
    await stage.close();
  });

  let talk: Talk;
  const tell: Talk['tell'] = (...asked) => talk.tell(...asked);
  const json: Talk['json'] = (...asked) => talk.json(...asked);
  const decided = (...states: string[]) => talk.closedCase(states);
  const paper = (number: string) => ({
    number,
    date: '2026-11-20',
    body: { name: '吴江区行政审批局(示例)', level: 'county' },
    seal: 'WJ-0001',
    digest: 'a'.repeat(64),
  });

  it('every step that the law has written down owes its paper; the body registers it with number, seal and digest', async () => {
    const caseId = await decided(wujiangState.accept, wujiangState.approve);
    const path = `/v1/cases/${caseId}/papers`;
    const owed = (await json('qingpu-platform', path))['papers'] as Body[];
    expect(owed.map(({ kind, paper }) => [kind, paper])).toEqual([
      ['receipt', undefined],
      ['acceptance', undefined],
      ['decision', undefined],
    ]);
    await tell('qingpu-platform', path, { kind: 'receipt', ...paper('青收〔2026〕1号') });
    const decision = { kind: 'decision', ...paper('吴行审〔2026〕7号') };
    await tell('wujiang-platform', path, decision);
    // One number, one paper.
    await tell('wujiang-platform', path, decision);
    const other = { ...decision, digest: 'b'.repeat(64) };
    expect(await tell('wujiang-platform', path, other, 409)).toMatchObject({
      code: 'paper.number_used',
    });
    // A collecting window writes no decision, and nobody puts a person's number where a paper's belongs.
    await tell('qingpu-platform', path, { ...decision, number: '8号' }, 403);
    const numbered = { ...decision, number: people[0].idNumber };
    expect(await tell('wujiang-platform', path, numbered, 400)).toMatchObject({
      errors: [{ pointer: '/number' }],
    });
    expect(await json('jiashan-platform', path, 404)).toMatchObject({ code: 'case.not_found' });
    const known = (await json('wujiang-platform', path))['papers'] as { paper?: Body }[];
    expect(known.slice(0, 3).map(({ paper: of }) => of?.['number'])).toEqual([
      '青收〔2026〕1号',
      undefined,
      '吴行审〔2026〕7号',
    ]);
  });

  it('art. 44: what was granted waits on the board for ten working days, and is served once, signed for', async () => {
    const caseId = await decided(wujiangState.accept, wujiangState.approve);
    const mine = async (state: string) => {
      const { results } = await json('wujiang-platform', `/v1/results?state=${state}`);
      return (results as Body[]).find((result) => result['caseId'] === caseId);
    };
    await until(async () => (await mine('open')) !== undefined);
    expect(await mine('open')).toMatchObject({
      outcome: 'approved',
      due: '2026-12-04',
      overdue: false,
    });
    expect(await mine('overdue')).toBeUndefined();
    // The board warns while two of the ten days are left, and on the last one.
    for (const [day, isWarned] of [
      ['2026-12-01', false],
      ['2026-12-02', true],
      ['2026-12-04', true],
    ] as const) {
      travelTo(`${day}T10:00:00+08:00`);
      expect((await mine('due_soon')) !== undefined, day).toBe(isWarned);
    }
    travelTo('2026-12-05T10:00:00+08:00');
    expect(await mine('overdue')).toMatchObject({ overdue: true });
    expect(await mine('due_soon')).toBeUndefined();
    travelTo('2026-11-20T10:00:00+08:00');

    const path = `/v1/cases/${caseId}/service`;
    const handed = {
      how: 'in_person',
      to: 'applicant',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
      signature: 'c'.repeat(64),
    };
    const { signature: _, ...unsigned } = handed;
    await tell('qingpu-platform', path, unsigned, 400);
    await tell('qingpu-platform', path, { ...handed, how: 'post' }, 400);
    await tell('qingpu-platform', path, { ...handed, at: '2026-11-21T10:00:00+08:00' }, 400);
    expect(await tell('qingpu-platform', path, handed)).toMatchObject({
      outcome: 'approved',
      service: { state: 'served', how: 'in_person', by: '310118', clerk: 'QP-17', overdue: false },
    });
    expect(await tell('wujiang-platform', path, handed, 409)).toMatchObject({
      code: 'result.already_served',
    });
    expect(await mine('open')).toBeUndefined();
    expect((await json('qingpu-platform', `/v1/cases/${caseId}`))['result']).toMatchObject({
      outcome: 'approved',
      service: { state: 'served' },
    });
  });

  it('an agent is handed nothing that the 授权委托书 does not cover; the applicant is', async () => {
    const { name, idNumber } = people[1];
    const mandate = {
      scope: ['submit'],
      from: '2020-01-01',
      until: '2099-12-31',
      proof: 'MANDATE',
    };
    const caseId = await talk.closedCase([wujiangState.accept, wujiangState.approve], {
      agent: { kind: 'person', name, idType: '111', idNumber },
      mandate,
      materials: [
        ...(application()['materials'] as object[]),
        { code: 'MANDATE', how: 'upload', ref: 'e'.repeat(64) },
      ],
    });
    const path = `/v1/cases/${caseId}/service`;
    const handed = {
      how: 'in_person',
      to: 'agent',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
      signature: 'c'.repeat(64),
    };
    expect(await tell('qingpu-platform', path, handed, 400)).toMatchObject({
      errors: [{ pointer: '/to' }],
    });
    await tell('qingpu-platform', path, { ...handed, to: 'applicant' });
  });

  it('a decision the other way is handed over anew; the same one said once more puts nothing off', async () => {
    const caseId = await decided(wujiangState.accept, wujiangState.deny);
    const served = {
      how: 'electronic',
      to: 'applicant',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
    };
    const path = `/v1/cases/${caseId}/service`;
    await tell('qingpu-platform', path, served);
    const report = async (state: string) => {
      const answer = await stage.ask(wujiangReport(stage, wujiangEvent(caseId, { state })));
      expect(answer.status, answer.text).toBe(200);
      await settled(stage, caseId);
      const followed = `select 1 from case_change where case_id = $1 and follow_at is not null`;
      await until(async () => (await stage.rows.query(followed, [caseId])).length === 0);
    };
    const result = async () => (await json('qingpu-platform', `/v1/cases/${caseId}`))['result'];
    await report(wujiangState.approve);
    const open = { outcome: 'approved', service: { state: 'open', due: '2026-12-04' } };
    expect(await result()).toMatchObject(open);
    travelTo('2026-11-25T10:00:00+08:00');
    await report(wujiangState.approve);
    travelTo('2026-11-20T10:00:00+08:00');
    expect(await result()).toMatchObject(open);
    await tell('qingpu-platform', path, served);
    expect(await result()).toMatchObject({ service: { state: 'served' } });
  });

  it('of a case that is erased, or kept for the law alone, nothing is registered and nothing is served', async () => {
    const caseId = await decided(wujiangState.accept, wujiangState.deny);
    const erasure = { ground: 'consent_withdrawn', keepUntil: '2099-01-01' };
    const operator = await stage.member('delta-operator').ownToken('admin');
    const path = `/v1/admin/cases/${caseId}/erasure`;
    expect((await stage.ask(post(path, operator, erasure))).status).toBe(200);
    const handed = {
      how: 'left',
      to: 'household',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
      note: '留置于门卫',
    };
    const gone = { code: 'case.erased' };
    expect(await tell('qingpu-platform', `/v1/cases/${caseId}/service`, handed, 410)).toMatchObject(
      gone,
    );
    const receipt = { kind: 'receipt', ...paper('青收〔2026〕9号') };
    expect(await tell('qingpu-platform', `/v1/cases/${caseId}/papers`, receipt, 410)).toMatchObject(
      gone,
    );
  });

  it('a hundred papers of one case are enough', async () => {
    const caseId = await decided(wujiangState.accept);
    await stage.rows.query(
      `insert into case_paper (case_id, kind, number, paper, region, client_id, created_at)
        select $1, 'receipt', n::text, '{"number":"1","date":"2026-11-20","body":{"name":"某局"}}', '310118', 'qingpu-platform', now()
        from generate_series(1, 100) n`,
      [caseId],
    );
    const receipt = { kind: 'receipt', ...paper('青收〔2026〕101号') };
    expect(await tell('qingpu-platform', `/v1/cases/${caseId}/papers`, receipt, 409)).toMatchObject(
      { code: 'paper.too_many' },
    );
  });

  it('a paper result travels back in a dossier of its own, and is handed over where that was counted', async () => {
    const caseId = await decided(wujiangState.accept, wujiangState.approve);
    const dossier = {
      caseIds: [caseId],
      from: '320509',
      to: '310118',
      pages: 2,
      items: [{ code: 'RESULT', name: '许可证', pages: 2 }],
      seal: { id: '吴江服务专用章01' },
    };
    const { handoffId } = await tell('wujiang-platform', '/v1/handoffs', dossier);
    const served = {
      how: 'in_person',
      to: 'applicant',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
      signature: 'b'.repeat(64),
      handoffId,
    };
    const path = `/v1/cases/${caseId}/service`;
    const early = await tell('qingpu-platform', path, served, 400);
    expect(early).toMatchObject({ errors: [{ pointer: '/handoffId' }] });
    const custody = (by: 'wujiang-platform' | 'qingpu-platform', event: object) =>
      tell(by, `/v1/handoffs/${String(handoffId)}/custody`, event);
    // Each window finds it on its own board, and with whom it is.
    const heldBy = async (by: 'wujiang-platform' | 'qingpu-platform', side: string) => {
      const { results } = await json(by, `/v1/results?side=${side}`);
      return (results as Body[]).find((result) => result['caseId'] === caseId)?.['heldBy'];
    };
    await until(async () => (await heldBy('wujiang-platform', 'decided')) === '320509');
    await custody('wujiang-platform', { event: 'sealed', pages: 2 });
    await custody('wujiang-platform', { event: 'dispatched', waybill: 'SF-RESULT-1' });
    expect(await heldBy('qingpu-platform', 'collected')).toBe('courier');
    await custody('qingpu-platform', { event: 'received' });
    expect(await heldBy('wujiang-platform', 'decided')).toBe('310118');
    expect(await heldBy('qingpu-platform', 'decided')).toBeUndefined();
    await custody('qingpu-platform', { event: 'counted', pages: 2 });
    const view = await json('qingpu-platform', `/v1/cases/${caseId}`);
    expect(view).not.toHaveProperty('originalsStanding');
    await tell('qingpu-platform', path, served);
  });

  it('nothing travels back as a result that was not decided', async () => {
    const caseId = await decided(wujiangState.accept);
    const dossier = {
      caseIds: [caseId],
      from: '320509',
      to: '310118',
      pages: 1,
      items: [{ code: 'RESULT', name: '许可证', pages: 1 }],
      seal: { id: '吴江服务专用章01' },
    };
    expect(await tell('wujiang-platform', '/v1/handoffs', dossier, 409)).toMatchObject({
      code: 'result.none',
    });
  });

  it('there is nothing to hand over before a decision', async () => {
    const caseId = await decided(wujiangState.accept);
    const handed = {
      how: 'electronic',
      to: 'applicant',
      clerk: 'QP-17',
      at: '2026-11-20T09:59:00+08:00',
    };
    expect(await tell('qingpu-platform', `/v1/cases/${caseId}/service`, handed, 409)).toMatchObject(
      {
        code: 'result.none',
      },
    );
    expect(await json('qingpu-platform', `/v1/cases/${caseId}`)).not.toHaveProperty('result');
  });
});
