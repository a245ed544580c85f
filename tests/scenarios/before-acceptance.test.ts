import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecidingEvent } from '#adapters/kit/reference-platform';
import type { Timeline } from '../../gateway/casework/cases/timeline.ts';
import type { Clock } from '../../gateway/casework/clocks/clock.ts';
import { warnDue } from '../../gateway/casework/clocks/warn.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { comeBack, travelTo } from '../setup/time-machine.ts';
import {
  allScopes,
  digest,
  get,
  permitItem,
  post,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';

type View = {
  readonly state: string;
  readonly wanted?: readonly { readonly code: string }[];
  readonly clock?: Clock;
};

describe('before the acceptance (行政许可法 art. 32)', () => {
  let stage: Stage;
  beforeAll(async () => {
    // A Monday.
    travelTo('2026-11-23T09:00:00+08:00');
    stage = await startStage({ clock: () => new Date() });
  });
  afterAll(async () => {
    comeBack();
    await stage.close();
  });

  const tokenOf = (member: SampleMember) => stage.member(member).ownToken(allScopes);
  const json = async <T>(path: string, member: SampleMember = 'qingpu-platform') => {
    const answer = await stage.ask(get(path, await tokenOf(member)));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as T;
  };
  const viewOf = (caseId: string) => json<View>(`/v1/cases/${caseId}`);
  const marks = async (caseId: string) =>
    (await json<Timeline>(`/v1/cases/${caseId}/timeline`)).entries
      .filter(({ action }) => action === 'case.irregular')
      .map(({ reasonCode }) => reasonCode);
  const report = async (caseId: string, event: DecidingEvent) => {
    await stage.world.wujiang.act(caseId, event);
    await settled(stage, caseId);
  };
  const begun = async () =>
    settledCase(stage, await tokenOf('qingpu-platform'), {
      to: '320509',
      itemCode: permitItem('320509'),
    });
  const bring = async (caseId: string, materials: readonly object[]) =>
    post(`/v1/cases/${caseId}/supplements`, await tokenOf('qingpu-platform'), { materials });
  const lease = { code: 'LEASE', how: 'upload', ref: digest };

  it('what is missing is asked for once, brought, and the case is before its region again', async () => {
    travelTo('2026-11-23T09:00:00+08:00');
    const caseId = await begun();
    expect(await viewOf(caseId)).toMatchObject({
      state: 'forwarded',
      clock: { acceptance: { days: 5, used: 0, due: '2026-11-30' }, heldBy: '320509' },
    });
    travelTo('2026-11-25T09:00:00+08:00');
    await report(caseId, 'require_supplement');
    expect(await viewOf(caseId)).toMatchObject({
      state: 'supplement_required',
      wanted: [{ code: 'LEASE' }],
      clock: { acceptance: { state: 'stopped', stoppedBy: 'supplement' }, heldBy: 'applicant' },
    });

    await stage.refuses(() => bring(caseId, [{ ...lease, code: 'BANANA' }]), {
      status: 400,
      code: 'request.invalid',
      pointer: '/materials/0/code',
    });
    const added = { ...lease, code: 'BANANA', additional: true };
    expect((await stage.ask(await bring(caseId, [lease, added]))).status).toBe(202);
    await settled(stage, caseId);
    const brought = await viewOf(caseId);
    expect(brought).toMatchObject({ state: 'forwarded', clock: { heldBy: '320509' } });
    expect(brought.clock?.acceptance).toMatchObject({ state: 'running', due: '2026-12-02' });
    expect(await marks(caseId)).toEqual([]);

    await report(caseId, 'require_supplement');
    expect(await marks(caseId)).toEqual(['supplement_again']);
    await report(caseId, 'refuse');
    expect(await viewOf(caseId)).toMatchObject({ state: 'refused', reason: expect.any(String) });
    await stage.refuses(() => bring(caseId, [added]), {
      status: 409,
      code: 'case.transition_forbidden',
    });
  });

  it('a page that nobody asked for is taken and marked; without the mark it is refused', async () => {
    const caseId = await begun();
    await stage.refuses(() => bring(caseId, [lease]), {
      status: 409,
      code: 'case.transition_forbidden',
    });
    const added = await bring(caseId, [{ ...lease, additional: true }]);
    expect((await stage.ask(added)).status).toBe(202);
    await settled(stage, caseId);
    expect(await viewOf(caseId)).toMatchObject({ state: 'forwarded' });
    const { entries } = await json<Timeline>(`/v1/cases/${caseId}/timeline`);
    expect(entries.find(({ action }) => action === 'case.supplemented')).toMatchObject({
      reasonCode: 'additional',
      details: { additional: 1 },
    });
  });

  it('a case that stands still is not accepted by silence before it goes on', async () => {
    travelTo('2026-11-23T09:00:00+08:00');
    const caseId = await begun();
    const by = await tokenOf('wujiang-platform');
    const technical = { reason: 'technical', owner: '320509' };
    const suspended = await stage.ask(post(`/v1/cases/${caseId}/suspension`, by, technical));
    expect(suspended.status, suspended.text).toBe(200);
    travelTo('2026-12-02T09:00:00+08:00');
    await warnDue(stage.gateway.platform);
    expect(await viewOf(caseId)).toMatchObject({
      state: 'suspended',
      clock: { acceptance: { expired: true } },
    });
    const later = await tokenOf('wujiang-platform');
    await stage.ask(post(`/v1/cases/${caseId}/resumption`, later, {}));
    await expect
      .poll(async () => {
        await warnDue(stage.gateway.platform);
        return (await viewOf(caseId)).state;
      })
      .toBe('accepted');
  });

  it('five working days of silence are warned about, on the board, and accept it from its receipt', async () => {
    travelTo('2026-11-23T09:00:00+08:00');
    const caseId = await begun();
    const onBoard = async () =>
      (
        await json<{ cases: (Clock & { caseId: string })[] }>('/v1/deadlines', 'wujiang-platform')
      ).cases.find((entry) => entry.caseId === caseId);
    await expect.poll(onBoard).toMatchObject({
      acceptance: { due: '2026-11-30', state: 'running' },
      heldBy: '320509',
    });
    travelTo('2026-11-30T20:00:00+08:00');
    await warnDue(stage.gateway.platform);
    expect(await viewOf(caseId)).toMatchObject({ state: 'forwarded' });
    travelTo('2026-12-01T00:00:01+08:00');
    await warnDue(stage.gateway.platform);
    expect(await viewOf(caseId)).toMatchObject({
      state: 'accepted',
      // Wujiang promises 7 working days, counted from the day on which it received it.
      clock: { promised: { used: 6, due: '2026-12-02' } },
    });
    const { entries } = await json<Timeline>(`/v1/cases/${caseId}/timeline`);
    const told = entries.filter(({ action }) =>
      ['case.deadline_warning', 'case.accepted'].includes(action),
    );
    expect(told.slice(0, 4).map(({ reasonCode }) => reasonCode)).toEqual([
      'acceptance.50',
      'acceptance.80',
      'acceptance.100',
      'accepted_by_silence',
    ]);
    expect(told[3]).toMatchObject({ organisation: 'tongban', details: { implied: true } });

    // Its own acceptance comes too late, and is known all the same.
    await report(caseId, 'accept');
    expect(await marks(caseId)).toEqual(['accepted_late']);
    await report(caseId, 'approve');
    expect(await viewOf(caseId)).toMatchObject({ state: 'approved' });
  });
});
