import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformFault } from '#adapters/kit/reference-platform';
import type { Timeline } from '../../gateway/casework/cases/timeline.ts';
import type { Clock } from '../../gateway/casework/clocks/clock.ts';
import { application, caseIdOf, get, permitItem, post, settled } from './refusals.ts';
import { startTelling, type Telling } from './telling.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

type View = {
  readonly state: string;
  readonly owner?: string;
  readonly reason?: string;
  readonly clock?: Clock;
};

describe('a withdrawal that its region does not take', () => {
  let stage: Telling;
  beforeAll(async () => {
    stage = await startTelling();
  });
  afterAll(() => stage.close());

  const read = async <T>(path: string): Promise<T> =>
    JSON.parse((await stage.ask(get(path, stage.token))).text) as T;
  const viewOf = (caseId: string) => read<View>(`/v1/cases/${caseId}`);
  const timelineOf = (caseId: string) => read<Timeline>(`/v1/cases/${caseId}/timeline`);
  const storyOf = async (caseId: string) =>
    (await timelineOf(caseId)).entries
      .map(({ action, organisation, reasonCode }) =>
        [action, organisation, reasonCode].filter(Boolean).join(' '),
      )
      .slice(-5);

  /** A case in Wujiang that reached this report, each of them acknowledged. */
  async function caseIn(...events: ('accept' | 'require_supplement')[]): Promise<string> {
    const wanted = { to: '320509', itemCode: permitItem('320509') };
    const answer = await stage.ask(post('/v1/cases', stage.token, application(wanted)));
    expect(answer.status, answer.text).toBe(202);
    const caseId = caseIdOf(answer);
    await settled(stage, caseId);
    for (const event of events) await stage.world.wujiang.act(caseId, event);
    return caseId;
  }
  const knownThere = (caseId: string) =>
    stage.world.wujiang.cases().find((known) => known.caseId === caseId);
  /** Wujiang reports, once and without repeating it; its own books say nothing of it. */
  const reported = async (caseId: string, event: keyof typeof wujiangState) => {
    const caseNo = knownThere(caseId)?.regionalCaseId;
    const content = wujiangEvent(caseId, { caseNo, state: wujiangState[event] });
    const answer = await stage.ask(wujiangReport(stage, content));
    return answer.status;
  };
  const message = async (caseId: string) =>
    (
      await stage.sql(
        `select state, last_failure as "lastFailure", message_id as id from outbox
         where case_id = $1 and kind = 'withdrawal' order by sequence desc limit 1`,
        caseId,
      )
    )[0] ?? {};
  const reaches = (caseId: string, state: string) =>
    expect.poll(async () => (await message(caseId))['state']).toBe(state);

  /** Withdraws while Wujiang fails, and waits for the first attempt. @returns what mends Wujiang */
  async function withdrawInTrouble(caseId: string, fault: PlatformFault): Promise<() => void> {
    const mend = stage.world.wujiang.inject(fault);
    await stage.withdraw(caseId);
    await expect.poll(async () => (await message(caseId))['lastFailure']).toBeTruthy();
    return mend;
  }
  const tryNow = (caseId: string, change = '') =>
    stage.sql(
      `update outbox set next_attempt_at = now() ${change} where case_id = $1 and state = 'pending'`,
      caseId,
    );
  const operator = async (path: string) => {
    const token = await stage.member('delta-operator').ownToken('cases:read admin');
    const answer = await stage.ask(post(path, token, {}));
    return { status: answer.status, body: JSON.parse(answer.text) as { state?: string } };
  };

  it.each([
    ['jiashan', '330421', '2003'],
    ['wujiang', '320509', '300003'],
  ] as const)(
    '%s has decided already: the case goes on, everybody is told, and the decision is taken',
    async (name, region, refusal) => {
      const platform = stage.world[name];
      const wanted = { to: region, itemCode: permitItem(region) };
      const answer = await stage.ask(post('/v1/cases', stage.token, application(wanted)));
      const caseId = caseIdOf(answer);
      await settled(stage, caseId);
      await platform.act(caseId, 'accept');
      const before = await viewOf(caseId);
      // Its report does not come through before the withdrawal does.
      const mend = platform.inject({ kind: 'wrong_callback_signature' });
      const decision = platform.act(caseId, 'approve');
      await stage.withdraw(caseId);
      await reaches(caseId, 'refused');

      expect(await viewOf(caseId)).toMatchObject({ state: 'accepted', clock: before.clock });
      expect(await storyOf(caseId)).toEqual(
        expect.arrayContaining([
          'case.withdrawn 310118',
          `message.refused tongban ${refusal}`,
          `case.withdrawal_refused ${region} ${refusal}`,
        ]),
      );
      await expect
        .poll(() =>
          stage.sql('select 1 from case_clock where case_id = $1 and ended_at is null', caseId),
        )
        .toHaveLength(1);
      mend();
      await decision;
      expect(await viewOf(caseId)).toMatchObject({ state: 'approved' });
      await settled(stage, caseId);
      await stage.until(caseId, 5);
      expect(stage.arrived(caseId).map(({ event }) => [event.type, event.data.state])).toEqual([
        ['tongban.case.forwarded', 'forwarded'],
        ['tongban.case.accepted', 'accepted'],
        ['tongban.case.withdrawn', 'withdrawn'],
        ['tongban.case.withdrawal_refused', 'accepted'],
        ['tongban.case.approved', 'approved'],
      ]);
      const told = stage.world.qingpu.notices().filter((notice) => notice.caseId === caseId);
      expect(told.map(({ state }) => state)).toEqual(['受理', '受理', '办结-准予']);
      const outcomes = (await timelineOf(caseId)).receipts
        .filter(({ kind }) => kind === 'delivery')
        .map(({ jws }) => decodeJwt(jws)['outcome']);
      expect(outcomes).toEqual(['delivered', 'refused']);
    },
  );

  it('what a region decided before the withdrawal reached it stands; what else it reports is taken, and waits below', async () => {
    const caseId = await caseIn('accept');
    const mend = await withdrawInTrouble(caseId, { kind: 'http_error', status: 503 });
    expect(await reported(caseId, 'require_supplement')).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn' });
    const decision = stage.world.wujiang.act(caseId, 'deny');
    await decision;
    expect(await storyOf(caseId)).toEqual(
      expect.arrayContaining([
        'case.withdrawal_refused 320509 decided_before_withdrawal',
        'case.denied 320509',
      ]),
    );
    mend();
    await tryNow(caseId);
    await reaches(caseId, 'refused');
    expect(await viewOf(caseId)).toMatchObject({ state: 'denied', reason: '不符合法定条件' });
  });

  it('an acceptance that is reported meanwhile is not lost, and the decision rests on it', async () => {
    const caseId = await caseIn();
    const mend = await withdrawInTrouble(caseId, { kind: 'http_error', status: 503 });
    expect(await reported(caseId, 'accept')).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn' });
    expect(await reported(caseId, 'approve')).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'approved' });
    const { entries } = await timelineOf(caseId);
    const accepted = entries.find(({ action }) => action === 'case.accepted');
    expect(accepted?.details).not.toHaveProperty('implied');
    mend();
  });

  it('once the region has taken it, no report of an earlier hour brings the case back', async () => {
    const caseId = await caseIn('accept');
    await stage.withdraw(caseId);
    await reaches(caseId, 'delivered');
    expect(await reported(caseId, 'approve')).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn' });
    expect(await storyOf(caseId)).toContain('case.irregular tongban after_withdrawal');
    expect(knownThere(caseId)).toMatchObject({ status: '7' });
  });

  it('goes back to what was asked for, in its words', async () => {
    const caseId = await caseIn('accept', 'require_supplement');
    const before = await viewOf(caseId);
    const number = String(knownThere(caseId)?.regionalCaseId);
    await stage.sql(`update case_record set regional_case_id = 'WJ000' where id = $1`, caseId);
    await stage.withdraw(caseId);
    await reaches(caseId, 'refused');
    expect(before.reason).toBeTruthy();
    expect(await viewOf(caseId)).toMatchObject({
      state: 'supplement_required',
      reason: before.reason,
      clock: before.clock,
    });
    await stage.sql('update case_record set regional_case_id = $2 where id = $1', caseId, number);
  });

  it('one that is parked is the operator’s: the case stays withdrawn, and goes again', async () => {
    const caseId = await caseIn('accept');
    const mend = await withdrawInTrouble(caseId, { kind: 'malformed_body' });
    await tryNow(caseId, `, last_failure = jsonb_set(last_failure, '{times}', '3')`);
    await reaches(caseId, 'parked');
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn', owner: 'operator' });
    expect((await operator(`/v1/cases/${caseId}/resumption`)).status).toBe(409);
    mend();
    const again = await operator(
      `/v1/admin/parked/${String((await message(caseId))['id'])}/redrive`,
    );
    expect(again).toMatchObject({ status: 202, body: { state: 'withdrawn' } });
    expect(await viewOf(caseId)).not.toHaveProperty('owner');
    await reaches(caseId, 'delivered');
    expect(knownThere(caseId)).toMatchObject({ status: '7' });
    await stage.until(caseId, 4);
    expect(stage.arrived(caseId).at(-1)?.event).toMatchObject({
      type: 'tongban.case.withdrawal_undelivered',
      data: { state: 'withdrawn' },
    });
  });

  it('one that expired is the operator’s, who lets the case go on where the region has it', async () => {
    const caseId = await caseIn('accept');
    const mend = await withdrawInTrouble(caseId, { kind: 'http_error', status: 503 });
    await tryNow(caseId, `, attempts = 20, created_at = now() - interval '8 days'`);
    await reaches(caseId, 'expired');
    mend();
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn', owner: 'operator' });
    const resumption = post(`/v1/cases/${caseId}/resumption`, stage.token, {});
    expect((await stage.ask(resumption)).status).toBe(403);
    expect(await operator(`/v1/cases/${caseId}/resumption`)).toMatchObject({
      status: 200,
      body: { state: 'accepted' },
    });
    expect(await viewOf(caseId)).not.toHaveProperty('owner');
    // Whoever still wants it withdrawn says so again.
    await stage.withdraw(caseId);
    await reaches(caseId, 'delivered');
    expect(await viewOf(caseId)).toMatchObject({ state: 'withdrawn' });
  });
});
