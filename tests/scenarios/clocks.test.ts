import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecidingEvent } from '#adapters/kit/reference-platform';
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

const itemCode = permitItem('320509');

type Limit = Record<string, unknown>;
type Clock = { promised: Limit; statutory: Limit; heldBy: string };

describe('the clocks of a case', () => {
  let stage: Stage;
  beforeAll(async () => {
    // A Monday; Wujiang promises 7 working days, the law gives 20.
    travelTo('2026-11-23T09:00:00+08:00');
    stage = await startStage({ clock: () => new Date() });
  });
  afterAll(async () => {
    comeBack();
    await stage.close();
  });

  const tokenOf = (member: SampleMember) =>
    stage
      .member(member)
      .ownToken(
        member === 'delta-operator' || member === 'delta-auditor' ? 'cases:read' : allScopes,
      );
  const json = async (path: string, member: SampleMember = 'qingpu-platform') => {
    const answer = await stage.ask(get(path, await tokenOf(member)));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as Record<string, unknown>;
  };
  const clock = async (caseId: string) =>
    (await json(`/v1/cases/${caseId}`))['clock'] as Clock | undefined;
  const report = (caseId: string, event: DecidingEvent) => stage.world.wujiang.act(caseId, event);
  const accepted = async () => {
    const caseId = await settledCase(stage, await tokenOf('qingpu-platform'), {
      to: '320509',
      itemCode,
    });
    await report(caseId, 'accept');
    return caseId;
  };
  const board = async (query: string, member: SampleMember = 'wujiang-platform') =>
    (await json(`/v1/deadlines${query}`, member))['cases'] as (Clock & { caseId: string })[];
  /** What was warned about once every limit was looked at. */
  const warnings = async (caseId: string) => {
    await warnDue(stage.gateway.platform);
    return warned(caseId);
  };
  const warned = async (caseId: string) => {
    const timeline = await json(`/v1/cases/${caseId}/timeline`);
    return (timeline['entries'] as { action: string; reasonCode: string; details: Limit }[])
      .filter(({ action }) => action === 'case.deadline_warning')
      .map(({ reasonCode, details }) => `${reasonCode} ${String(details['heldBy'])}`);
  };
  const kept = async (caseId: string, condition: string) =>
    expect
      .poll(() =>
        stage.rows.query(`select 1 from case_clock where case_id = $1 and ${condition}`, [caseId]),
      )
      .toHaveLength(1);

  it('begin with its acceptance, stand still (but for the law’s) for a supplement, warn once a share, name the holder, and end', async () => {
    const caseId = await accepted();
    const running = { used: 0, percent: 0, state: 'running', expired: false, uncertain: false };
    expect(await clock(caseId)).toEqual({
      promised: { ...running, days: 7, due: '2026-12-02' },
      statutory: { ...running, days: 20, due: '2026-12-21' },
      heldBy: '320509',
    });
    await kept(caseId, "due = '2026-12-02'");

    travelTo('2026-11-25T10:00:00+08:00');
    await report(caseId, 'require_supplement');
    travelTo('2026-11-30T14:00:00+08:00');
    const stopped = await clock(caseId);
    expect(stopped).toMatchObject({
      promised: { used: 1, state: 'stopped', stoppedBy: 'supplement' },
      // Asked for after the acceptance: the law's time goes on.
      statutory: { used: 5, state: 'running', due: '2026-12-21' },
      heldBy: 'applicant',
    });
    expect(stopped?.promised).not.toHaveProperty('due');
    await kept(caseId, "due = '9999-12-31'");

    travelTo('2026-11-30T15:00:00+08:00');
    const materials = [{ code: 'LEASE', how: 'upload', ref: digest }];
    const supplement = post(`/v1/cases/${caseId}/supplements`, await tokenOf('qingpu-platform'), {
      materials,
    });
    expect((await stage.ask(supplement)).status).toBe(202);
    await settled(stage, caseId);
    expect(await clock(caseId)).toMatchObject({
      promised: { used: 1, state: 'running', due: '2026-12-08' },
      heldBy: '320509',
    });
    // The wake that looks for the arrival comes half a minute later.
    travelTo('2026-11-30T15:01:00+08:00');
    await kept(caseId, 'next_check_at is not null');
    expect(await warnings(caseId)).toEqual([]);
    await kept(caseId, "due = '2026-12-08'");

    travelTo('2026-12-03T13:00:00+08:00');
    // The gateway looks by itself.
    await expect.poll(() => warned(caseId), { interval: 500 }).toEqual(['promised.50 320509']);
    expect(await warnings(caseId)).toEqual(['promised.50 320509']);
    expect((await board('?threshold=50')).map((entry) => entry.caseId)).toEqual([caseId]);
    expect(await board('?threshold=80')).toEqual([]);

    travelTo('2026-12-09T01:00:00+08:00');
    const all = [
      'promised.50 320509',
      'promised.80 320509',
      'statutory.50 320509',
      'promised.100 320509',
    ];
    expect(await warnings(caseId)).toEqual(all);
    const [late] = await board('?threshold=100');
    expect(late).toMatchObject({
      caseId,
      promised: { used: 8, percent: 100, expired: true, due: '2026-12-08' },
      statutory: { percent: 55, expired: false },
      heldBy: '320509',
    });
    const versions = await stage.rows.query(
      `select version, reason_code as "reasonCode" from case_change where case_id = $1 and event = 'deadline_warning' order by version`,
      [caseId],
    );
    expect(versions.map(({ reasonCode }) => reasonCode)).toEqual(
      all.map((line) => line.split(' ')[0]),
    );

    await report(caseId, 'accept');
    await report(caseId, 'approve');
    expect(await clock(caseId)).toMatchObject({
      promised: { state: 'ended', used: 8, expired: true },
    });
    await kept(caseId, 'used_days = 8');
    expect((await board('')).map((entry) => entry.caseId)).not.toContain(caseId);
    travelTo('2027-01-20T09:00:00+08:00');
    expect(await warnings(caseId)).toEqual(all);
    expect(await json(`/v1/items/${itemCode}/actual-times`)).toEqual({
      itemCode,
      promisedDays: 7,
      statutoryDays: 20,
      cases: 1,
      p50: 8,
      p90: 8,
    });
  });

  it('of the law run on through a suspension that no law knows, and stop for a hearing', async () => {
    travelTo('2026-11-23T09:00:00+08:00');
    const [byTrouble, byHearing] = [await accepted(), await accepted()];
    travelTo('2026-11-24T09:00:00+08:00');
    const wujiang = await tokenOf('wujiang-platform');
    const suspend = async (caseId: string, body: object) => {
      const answer = await stage.ask(post(`/v1/cases/${caseId}/suspension`, wujiang, body));
      expect(answer.status, answer.text).toBe(200);
    };
    await suspend(byTrouble, { reason: 'technical', owner: '310118' });
    const legalBasis = '《行政许可法》第四十五条';
    await suspend(byHearing, { reason: 'hearing', owner: '320509', legalBasis, expectedDays: 20 });
    travelTo('2026-11-27T09:00:00+08:00');
    expect(await clock(byTrouble)).toMatchObject({
      promised: { state: 'stopped', stoppedBy: 'suspension', used: 0 },
      statutory: { state: 'running', used: 4 },
      heldBy: '310118',
    });
    expect(await clock(byHearing)).toMatchObject({
      promised: { state: 'stopped', stoppedBy: 'special' },
      statutory: { state: 'stopped', stoppedBy: 'special', used: 0 },
    });
  });

  it('tell a client that has seen the case that it is another now, though nothing happened', async () => {
    travelTo('2026-11-23T09:00:00+08:00');
    const caseId = await accepted();
    const read = async (etag = '') => {
      const { path, headers } = get(`/v1/cases/${caseId}`, await tokenOf('qingpu-platform'));
      return stage.ask({ path, headers: { ...headers, 'if-none-match': etag } });
    };
    const etag = (await read()).headers['etag'] ?? '';
    expect((await read(etag)).status).toBe(304);
    travelTo('2026-11-24T12:00:00+08:00');
    expect((await read(etag)).status).toBe(200);
  });

  it('are on the board of the deciding region, and of nobody else but operator and auditor', async () => {
    await expect.poll(async () => (await board('')).length).toBeGreaterThan(2);
    const own = await board('?limit=1');
    expect(own).toHaveLength(1);
    const { next } = await json('/v1/deadlines?limit=1', 'wujiang-platform');
    const [second] = await board(`?limit=1&cursor=${String(next)}`);
    expect(second?.caseId).not.toBe(own[0]?.caseId);
    expect(await board('', 'qingpu-platform')).toEqual([]);
    for (const member of ['delta-operator', 'delta-auditor'] as const)
      expect((await board('?region=320509', member)).length).toBeGreaterThan(1);
    const qingpu = await tokenOf('qingpu-platform');
    await stage.refuses(get('/v1/deadlines?region=320509', qingpu), {
      status: 403,
      code: 'auth.not_permitted',
    });
    await stage.refuses(get('/v1/deadlines?cursor=2026', qingpu), {
      status: 400,
      code: 'request.cursor_invalid',
    });
    await stage.refuses(get('/v1/deadlines?threshold=70', qingpu), {
      status: 400,
      code: 'request.invalid',
      pointer: '/threshold',
    });
    await stage.refuses(get('/v1/items/none/actual-times', qingpu), {
      status: 404,
      code: 'item.not_found',
    });
  });

  it('are shown on a page, to the deciding region’s people', async () => {
    const open = async (member: SampleMember) => {
      const link = post('/v1/console/links', await tokenOf(member), {
        returnTo: '/console/deadlines',
      });
      const { url } = JSON.parse((await stage.ask(link)).text) as { url: string };
      const entered = await stage.ask({ method: 'POST', path: new URL(url).pathname });
      const cookie = (entered.headers['set-cookie'] ?? '').split(';')[0] ?? '';
      const headers = { cookie, 'accept-language': 'en' };
      return stage.ask({ path: entered.headers['location'] ?? '', headers });
    };
    const page = await open('wujiang-platform');
    expect(page.status, page.text).toBe(200);
    expect(page.text).toContain('working day');
    expect((await open('qingpu-platform')).text).toContain('No case is near its limit.');
  });
});
