import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { travelTo } from '../setup/time-machine.ts';
import type { talkOf } from './evaluating.ts';
import { get, post, type Stage } from './refusals.ts';

type Talk = ReturnType<typeof talkOf>;

/** 找茬, in the house of whoever asks. */
export function faultReports(house: () => { readonly stage: Stage; readonly talk: Talk }): void {
  it('a fault report is answered once, by the region that it is about, and read by nobody else', async () => {
    const { stage, talk } = house();
    const { tell, json, tokenOf } = talk;
    travelTo('2026-11-24T10:00:00+08:00');
    const caseId = await talk.closedCase();
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
      // 一个工作日内联系.
      travelTo('2026-11-26T10:00:00+08:00');
      expect(await json('wujiang-platform', path)).toMatchObject({
        contactBy: '2026-11-25',
        overdue: true,
      });
      const contact = `${path}/contact`;
      await tell('qingpu-platform', contact, { clerk: 'QP-3' }, 403);
      await tell('wujiang-platform', contact, { clerk: 'WJ-3' });
      expect(await json('qingpu-platform', path)).toMatchObject({
        contactedAt: expect.any(String),
        overdue: false,
      });
      travelTo('2026-11-24T10:00:00+08:00');
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
    const { stage, talk } = house();
    const { tokenOf } = talk;
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
    const caseId = await talk.closedCase();
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
}
