import { randomUUID } from 'node:crypto';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { openApp, signInToApp } from '../setup/app.ts';
import { nightInJiashan } from '../setup/night.ts';
import { holds } from '../setup/until.ts';
import {
  allScopes,
  application,
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
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

const toWujiang = { to: '320509', itemCode: permitItem('320509') };
const hearing = {
  reason: 'hearing',
  owner: '320509',
  legalBasis: '《行政许可法》第四十六条',
  expectedDays: 20,
};

describe('who may do what to a case, and when', () => {
  let stage: Stage;
  let token: string;
  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const tokenOf = (member: SampleMember) =>
    stage.member(member).ownToken(member === 'delta-operator' ? 'cases:read admin' : allScopes);
  const act = async (member: SampleMember, caseId: string, what: string, body: unknown) => {
    const question = post(`/v1/cases/${caseId}/${what}`, await tokenOf(member), body);
    const answer = await stage.ask(question);
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
  };
  const read = async (caseId: string, member: SampleMember = 'qingpu-platform') =>
    JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, await tokenOf(member)))).text) as {
      state: string;
    } & Record<string, unknown>;
  const knownThere = (caseId: string) =>
    stage.world.wujiang.cases().find((known) => known.caseId === caseId);
  const report = async (caseId: string, ...states: (keyof typeof wujiangState)[]) => {
    for (const state of states) {
      const caseNo = knownThere(caseId)?.regionalCaseId;
      const opinion = '见通知书';
      const event = wujiangEvent(caseId, { caseNo, state: wujiangState[state], opinion });
      const answer = await stage.ask(wujiangReport(stage, event));
      expect(answer.status, answer.text).toBe(200);
    }
    await settled(stage, caseId);
  };
  const caseIn = async (...reports: (keyof typeof wujiangState)[]) => {
    const caseId = await settledCase(stage, token, toWujiang);
    await report(caseId, ...reports);
    return caseId;
  };

  it.each([
    ['forwarded', []],
    ['accepted', ['accept']],
    ['supplement_required', ['accept', 'require_supplement']],
  ] as const)(
    '%s can be suspended, resumed where it stood, and withdrawn',
    async (state, reports) => {
      const caseId = await caseIn(...reports);
      const suspended = await act('wujiang-platform', caseId, 'suspension', hearing);
      expect(suspended).toMatchObject({
        status: 200,
        body: { state: 'suspended', receipt: expect.any(String) },
      });
      expect(await read(caseId)).toMatchObject({
        owner: '320509',
        suspension: {
          reason: 'hearing',
          legalBasis: hearing.legalBasis,
          expectedDays: 20,
          since: expect.any(String),
        },
      });
      const resumed = await act('wujiang-platform', caseId, 'resumption', {});
      expect(resumed).toMatchObject({ status: 200, body: { state } });
      const view = await read(caseId);
      expect(view).not.toHaveProperty('suspension');
      expect(view['reason']).toBe(reports.length > 0 ? '见通知书' : undefined);
      await act('delta-operator', caseId, 'suspension', { reason: 'technical', owner: 'operator' });
      const reason = { reason: '不再办理' };
      expect(await act('qingpu-platform', caseId, 'withdrawal', reason)).toMatchObject({
        status: 202,
        body: { state: 'withdrawn' },
      });
      await settled(stage, caseId);
      expect(knownThere(caseId)).toMatchObject({ status: '7' });
    },
  );

  it('a case on its way can be withdrawn before the region has it', async () => {
    const night = await nightInJiashan(stage);
    const answer = await stage.ask(post('/v1/cases', token, application()));
    const { caseId, state } = JSON.parse(answer.text) as { caseId: string; state: string };
    expect(state, answer.text).toBe('submitted');
    const reason = { reason: '不再办理' };
    expect(await act('qingpu-platform', caseId, 'withdrawal', reason)).toMatchObject({
      body: { state: 'withdrawn' },
    });
    await night.ends();
    await settled(stage, caseId);
    // Its platform knows the case by its own number, which nobody knew when it was withdrawn.
    const known = stage.world.jiashan.cases().find((entry) => entry.caseId === caseId);
    expect(known).toMatchObject({ effects: 1, status: '8' });
  });

  it('the timeline says why a message waits: the region is closed, or does not answer', async () => {
    const caseId = await caseIn();
    const nextAttemptAt = '2099-01-01T08:00:00.000+08:00';
    const hold = (state: string, held: string | null) =>
      stage.rows.query(
        'update outbox set state = $2, held = $3, next_attempt_at = $4 where case_id = $1',
        [caseId, state, held, nextAttemptAt],
      );
    const message = { to: '320509', kind: 'submission', state: 'pending', nextAttemptAt };
    // A turn of the courier may come in between, which knows better what holds it.
    for (const held of ['calendar', 'breaker', null])
      await holds(async () => {
        await hold('pending', held);
        const { text } = await stage.ask(get(`/v1/cases/${caseId}/timeline`, token));
        const { waiting } = JSON.parse(text) as { waiting: unknown };
        expect(waiting).toEqual([{ ...message, ...(held && { held }) }]);
      });
    await hold('delivered', null);
  });

  it('the home region learns of a withdrawal, the platform that withdrew is not told what it did', async () => {
    const person = await personToken(stage);
    const subject = { applicant: { kind: 'subject' } };
    const caseId = await settledCase(stage, person, subject);
    const answer = await stage.ask(
      post(`/v1/cases/${caseId}/withdrawal`, person, { reason: '不再办理' }),
    );
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseId);
    const toldOf = (region: 'qingpu' | 'wujiang') =>
      stage.world[region].notices().filter((notice) => notice.caseId === caseId);
    expect(toldOf('wujiang')).toHaveLength(1);
    expect(toldOf('qingpu')).toEqual([]);
  });

  it('a suspension that is sent twice happens once, with the same receipt', async () => {
    const caseId = await caseIn('accept');
    const by = await tokenOf('wujiang-platform');
    const question = post(`/v1/cases/${caseId}/suspension`, by, hearing, randomUUID());
    const [first, second] = [await stage.ask(question), await stage.ask(question)];
    expect(first.status, first.text).toBe(200);
    expect(second.text).toBe(first.text);
    const timeline = await stage.ask(get(`/v1/cases/${caseId}/timeline`, token));
    expect(timeline.text.split('"case.suspended"')).toHaveLength(2);
  });

  it('nobody suspends who does not decide, nor anybody for whom the case is not there', async () => {
    const caseId = await caseIn('accept');
    const path = `/v1/cases/${caseId}/suspension`;
    const asked = async (member: SampleMember) => post(path, await tokenOf(member), hearing);
    await stage.refuses(() => asked('qingpu-platform'), {
      status: 403,
      code: 'auth.not_permitted',
    });
    await stage.refuses(() => asked('jiashan-platform'), { status: 404, code: 'case.not_found' });
    await stage.refuses(
      async () => post(path, await tokenOf('wujiang-platform'), { ...hearing, owner: '330421' }),
      { status: 400, code: 'request.invalid', pointer: '/owner' },
    );
    await stage.refuses(
      async () =>
        post(path, await tokenOf('wujiang-platform'), { ...hearing, legalBasis: undefined }),
      { status: 400, code: 'request.invalid', pointer: '/legalBasis' },
    );
    // Of no clause that stops the law's time for this.
    await stage.refuses(
      async () =>
        post(path, await tokenOf('wujiang-platform'), {
          ...hearing,
          legalBasis: '《行政许可法》第五十五条',
        }),
      { status: 400, code: 'request.invalid', pointer: '/legalBasis' },
    );
    await stage.refuses(
      async () =>
        post(path, await tokenOf('wujiang-platform'), { ...hearing, expectedDays: undefined }),
      { status: 400, code: 'request.invalid', pointer: '/expectedDays' },
    );
    await stage.refuses(
      async () => post(path, await tokenOf('wujiang-platform'), { reason: 'hearing' }),
      { status: 400, code: 'request.invalid', pointer: '/owner' },
    );
  });

  it('what waits for the operator is resumed by the operator; what runs, and what is closed, by nobody', async () => {
    const caseId = await caseIn('accept');
    const resumption = `/v1/cases/${caseId}/resumption`;
    const forbidden = { status: 409, code: 'case.transition_forbidden' } as const;
    const wujiang = await tokenOf('wujiang-platform');
    await stage.refuses(post(resumption, wujiang, {}), forbidden);
    await act('delta-operator', caseId, 'suspension', { reason: 'technical', owner: 'operator' });
    await settled(stage, caseId);
    await stage.refuses(post(resumption, wujiang, {}), {
      status: 403,
      code: 'auth.not_permitted',
    });
    const again = { reason: 'technical', owner: 'operator' };
    await stage.refuses(
      async () => post(`/v1/cases/${caseId}/suspension`, await tokenOf('delta-operator'), again),
      forbidden,
    );
    expect((await act('delta-operator', caseId, 'resumption', {})).body).toMatchObject({
      state: 'accepted',
    });
    await report(caseId, 'approve');
    await stage.refuses(post(`/v1/cases/${caseId}/suspension`, wujiang, hearing), forbidden);
    await stage.refuses(post(resumption, wujiang, {}), forbidden);
  });

  it.each([
    ['refused', ['refuse']],
    ['denied', ['accept', 'deny']],
  ] as const)('whoever was %s is told why and where to contest it', async (state, reports) => {
    const caseId = await caseIn(...reports);
    expect(await read(caseId)).toMatchObject({
      state,
      reason: '见通知书',
      remedy: {
        reconsideration: { body: expect.stringContaining('人民政府'), days: 60 },
        litigation: { court: expect.stringContaining('法院'), months: 6 },
      },
    });
  });

  it('an operator and an auditor see how a case stands, not what was written to the person', async () => {
    const caseId = await caseIn('accept', 'deny');
    for (const member of ['delta-operator', 'delta-auditor'] as const) {
      const asker = await stage.member(member).ownToken('cases:read');
      const answer = await stage.ask(get(`/v1/cases/${caseId}`, asker));
      expect(JSON.parse(answer.text)).toMatchObject({ state: 'denied', remedy: {} });
      expect(answer.text).not.toContain('见通知书');
      const listed = await stage.ask(get('/v1/cases', asker));
      expect(listed.text).toContain(caseId);
      expect(listed.text).not.toContain('见通知书');
    }
    expect((await stage.ask(get('/v1/cases', token))).text).toContain('见通知书');
  });

  it('an app sees the cases of the person that it speaks for, and no others of its region', async () => {
    const caseId = await caseIn('accept');
    const app = await openApp(stage);
    const { access_token: appToken } = await signInToApp(app);
    const read = async (path: string) => {
      const url = new URL(stage.origin + path);
      const proof = { DPoP: app.dpop };
      const asked = [app.config, appToken, url, 'GET', null, undefined, proof] as const;
      const answer = await client.fetchProtectedResource(...asked);
      return { status: answer.status, body: (await answer.json()) as unknown };
    };
    expect(await read('/v1/cases')).toEqual({ status: 200, body: { cases: [] } });
    expect((await read(`/v1/cases/${caseId}`)).status).toBe(404);
  });
});
