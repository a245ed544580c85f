import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FiledEvent } from '#adapters/kit/reference-platform';
import { newBusinessLicence } from '#adapters/kit/sample-licences';
import type { CaseView } from '../../gateway/casework/cases/view.ts';
import type { Clock } from '../../gateway/casework/clocks/clock.ts';
import { remindDue } from '../../gateway/casework/clocks/remind.ts';
import { allScopes, application, caseIdOf, get, permitItem, post, settled } from './refusals.ts';
import { startTelling, type Telling } from './telling.ts';
import { wujiangEvent, wujiangReport } from './wujiang-report.ts';

const regionOf = { 'jiashan-platform': '330421', 'qingpu-platform': '310118' } as const;

type View = CaseView & { readonly clock?: Clock };

/** In Jiashan's own records: XML in GB 18030, its own numbers of statuses, its own signature. */
describe('what a region reports is a fact', () => {
  let stage: Telling;
  beforeAll(async () => {
    stage = await startTelling();
  });
  afterAll(() => stage.close());

  const viewOf = async (caseId: string, token = stage.token): Promise<View> =>
    JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, token))).text) as View;
  const caseIn = async (region: '330421' | '320509', ...events: 'accept'[]) => {
    const wanted = { to: region, itemCode: permitItem(region) };
    const caseId = caseIdOf(await stage.ask(post('/v1/cases', stage.token, application(wanted))));
    await settled(stage, caseId);
    const platform = region === '330421' ? stage.world.jiashan : stage.world.wujiang;
    for (const event of events) await platform.act(caseId, event);
    return caseId;
  };
  const file = async (caseId: string, event: FiledEvent, bare = false) => {
    if (!stage.world.jiashan.file) throw new Error('Jiashan has words for it');
    await stage.world.jiashan.file(caseId, event, { bare });
  };
  const marks = async (caseId: string) =>
    (await viewOf(caseId)).irregular?.map(({ code }) => code) ?? [];

  it('即办件: accepted and decided in one report, which is regular', async () => {
    const caseId = await caseIn('330421');
    await stage.world.jiashan.act(caseId, 'approve');
    expect(await viewOf(caseId)).toMatchObject({
      state: 'approved',
      acceptedAt: expect.any(String),
    });
    expect(await marks(caseId)).toEqual([]);
  });

  it('an extension adds working days, who approved it and why are read, and both sides are told (art. 42)', async () => {
    const caseId = await caseIn('330421', 'accept');
    const before = (await viewOf(caseId)).clock;
    await file(caseId, 'extend');
    const view = await viewOf(caseId);
    expect(view).toMatchObject({
      state: 'accepted',
      filed: [
        {
          event: 'extend',
          days: 10,
          reason: '案情复杂',
          approver: '审批科负责人',
          legalBasis: '《行政许可法》第四十二条',
        },
      ],
    });
    for (const limit of ['promised', 'statutory'] as const)
      expect(view.clock?.[limit]?.days).toBe((before?.[limit]?.days ?? 0) + 10);
    await settled(stage, caseId);
    const told = stage.world.qingpu
      .received()
      .filter((message) => message.kind === 'notice' && message.caseId === caseId);
    expect(told.at(-1)).toMatchObject({ reason: '延长办理期限10 日：案情复杂' });

    await file(caseId, 'extend');
    expect(await marks(caseId)).toEqual(['extended_again']);
    const again = (await viewOf(caseId)).clock;
    // The law lets it be extended once, by ten days; the region promised more.
    expect(again?.statutory?.days).toBe((before?.statutory?.days ?? 0) + 10);
    expect(again?.promised?.days).toBe((before?.promised?.days ?? 0) + 20);
  });

  it.each(['310118', '320509', '330421'] as const)(
    'in the words of %s: what is filed is read with who, why and by which clause, and with its paper',
    async (region) => {
      const from = region === '310118' ? 'jiashan-platform' : 'qingpu-platform';
      const token = await stage.member(from).ownToken(allScopes);
      const asked = { from: regionOf[from], to: region, itemCode: permitItem(region) };
      const caseId = caseIdOf(await stage.ask(post('/v1/cases', token, application(asked))));
      await settled(stage, caseId);
      const platform = {
        '310118': stage.world.qingpu,
        '320509': stage.world.wujiang,
        '330421': stage.world.jiashan,
      }[region];
      await platform.act(caseId, 'accept');
      await platform.file?.(caseId, 'extend');
      await platform.file?.(caseId, 'transfer');
      await platform.act(caseId, 'approve');
      for (const event of ['correct', 'revoke', 'annul'] as const)
        await platform.file?.(caseId, event);
      const view = await viewOf(caseId, token);
      expect(view.filed?.map(({ event, days }) => [event, days])).toEqual([
        ['extend', 10],
        ['transfer', undefined],
        ['correct', undefined],
        ['revoke', undefined],
        ['annul', undefined],
      ]);
      expect(view.filed?.[0]).toMatchObject({ reason: '案情复杂', approver: '审批科负责人' });
      expect(view.filed?.[1]?.body).toMatch(/局$/);
      expect(view).not.toHaveProperty('irregular');
      const papers = JSON.parse(
        (await stage.ask(get(`/v1/cases/${caseId}/papers`, token))).text,
      ) as {
        papers: { kind: string; paper?: { number: string } }[];
      };
      const extension = papers.papers.find(({ kind }) => kind === 'extension');
      expect(extension?.paper?.number).toMatch(/行审〔\d{4}〕/);
      await platform.file?.(caseId, 'revoke', { bare: true });
      expect((await viewOf(caseId, token)).irregular?.map(({ code }) => code)).toEqual([
        'reason_missing',
        'approver_missing',
        'legal_basis_missing',
      ]);
    },
  );

  it('更名: a name that changes during the case is corrected by its region, told to both sides, and no irregularity', async () => {
    const caseId = await caseIn('320509', 'accept');
    const [before, after] = ['吴江旧名示例有限公司', '吴江新名示例有限公司'];
    const opinion = `申请人名称由${before}变更为${after}，统一社会信用代码不变`;
    const correction = wujiangEvent(caseId, { state: '12', opinion, approver: '审批科负责人' });
    expect((await stage.ask(wujiangReport(stage, correction))).status).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({
      state: 'accepted',
      filed: [{ event: 'correct', reason: opinion, approver: '审批科负责人' }],
    });
    const made = { name: after, representative: '示例人', day: '2026-11-27' };
    const { type, identifier, number, holders } = newBusinessLicence('320509', made);
    const certList = [
      {
        certTypeCode: type.code,
        certCode: identifier,
        certNumber: number,
        holderName: after,
        holderCode: holders[0]?.code,
      },
    ];
    const decision = wujiangEvent(caseId, { state: '5', certList });
    expect((await stage.ask(wujiangReport(stage, decision))).status).toBe(200);
    const view = await viewOf(caseId);
    expect(view).toMatchObject({
      state: 'approved',
      result: { certificates: [{ identifier, status: 'valid' }] },
    });
    expect(view).not.toHaveProperty('irregular');
    await settled(stage, caseId);
    const told = stage.world.qingpu
      .received()
      .flatMap((message) =>
        message.kind === 'notice' && message.caseId === caseId ? [message] : [],
      );
    expect(told).toContainEqual(expect.objectContaining({ reason: `更正：${opinion}` }));
  });

  it('the applicant dies: terminated; handed to another body, corrected, taken back and struck off: taken, and read with reason and basis', async () => {
    const ended = await caseIn('330421', 'accept');
    await file(ended, 'transfer');
    await file(ended, 'terminate');
    expect(await viewOf(ended)).toMatchObject({
      state: 'terminated',
      final: true,
      reason: '申请人死亡',
      filed: [{ event: 'transfer', body: '嘉兴市行政审批局' }, { event: 'terminate' }],
    });
    expect(await marks(ended)).toEqual([]);

    const granted = await caseIn('330421', 'accept');
    await stage.world.jiashan.act(granted, 'approve');
    for (const event of ['correct', 'revoke', 'annul'] as const) await file(granted, event);
    const view = await viewOf(granted);
    expect(view).toMatchObject({ state: 'approved' });
    expect(view.filed?.map(({ event }) => event)).toEqual(['correct', 'revoke', 'annul']);
    expect(await marks(granted)).toEqual([]);
    await settled(stage, granted);
    await stage.until(granted, 6);
    expect(stage.arrived(granted).map(({ event }) => event.type)).toEqual(
      ['forwarded', 'accepted', 'approved', 'corrected', 'revoked', 'annulled'].map(
        (what) => `tongban.case.${what}`,
      ),
    );
  });

  it('what lacks its reason, its approver or its basis is taken, marked, told, and shown to the auditor', async () => {
    const caseId = await caseIn('330421');
    await file(caseId, 'revoke', true);
    const expected = [
      'nothing_granted',
      'reason_missing',
      'approver_missing',
      'legal_basis_missing',
    ];
    expect(await marks(caseId)).toEqual(expected);
    const auditor = await stage.member('delta-auditor').ownToken('cases:read audit:read');
    const timeline = await stage.ask(get(`/v1/cases/${caseId}/timeline`, auditor));
    const { entries } = JSON.parse(timeline.text) as {
      entries: { action: string; reasonCode: string; details: Record<string, unknown> }[];
    };
    const marked = entries.filter(({ action }) => action === 'case.irregular');
    expect(marked.map(({ reasonCode }) => reasonCode)).toEqual(expected);
    expect(marked[0]?.details).toMatchObject({ reported: 'revoke', owner: '330421' });
    await stage.until(caseId, 3);
    expect(stage.arrived(caseId).at(-1)?.event.type).toBe('tongban.case.irregular');
  });

  it('what the region files is read by the parties, not by operators and auditors', async () => {
    const caseId = await caseIn('330421', 'accept');
    await file(caseId, 'extend');
    const auditor = await stage.member('delta-auditor').ownToken('cases:read');
    const seen = await stage.ask(get(`/v1/cases/${caseId}`, auditor));
    expect(seen.text).toContain('"extend"');
    expect(seen.text).not.toContain('案情复杂');
  });

  it('a denial without a word, during a hearing, is a decision all the same (art. 38)', async () => {
    const caseId = await caseIn('320509', 'accept');
    const hearing = {
      reason: 'hearing',
      owner: '320509',
      legalBasis: '《行政许可法》第四十六条',
      expectedDays: 20,
    };
    const wujiang = await stage.member('wujiang-platform').ownToken('cases:read cases:submit');
    const suspended = await stage.ask(post(`/v1/cases/${caseId}/suspension`, wujiang, hearing));
    expect(suspended.status, suspended.text).toBe(200);
    const event = wujiangEvent(caseId, { state: '6', opinion: '' });
    expect((await stage.ask(wujiangReport(stage, event))).status).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'denied', remedy: expect.anything() });
    expect(await marks(caseId)).toEqual(['decided_while_suspended', 'reason_missing']);
  });

  it('催办: a reason that is missing is asked for again and again, and nobody invents it; the same report with it ends that', async () => {
    const caseId = await caseIn('320509', 'accept');
    const deny = (opinion: string) => wujiangEvent(caseId, { state: '6', opinion });
    expect((await stage.ask(wujiangReport(stage, deny('')))).status).toBe(200);
    const wujiang = await stage.member('wujiang-platform').ownToken('cases:read');
    const owed = async () => {
      const answer = await stage.ask(get('/v1/reminders?limit=100', wujiang));
      expect(answer.status, answer.text).toBe(200);
      const { reminders } = JSON.parse(answer.text) as { reminders: { caseId: string }[] };
      return reminders.find((one) => one.caseId === caseId);
    };
    await expect.poll(owed).toMatchObject({ missing: ['reason_missing'], reminded: 0 });
    const foreign = await stage.ask(get('/v1/reminders?region=320509', stage.token));
    expect([foreign.status, JSON.parse(foreign.text)]).toMatchObject([
      403,
      { code: 'auth.not_permitted' },
    ]);
    // Its days pass; after the last reminder none is due, and it stays on the board.
    for (const reminded of [1, 2, 3, 3]) {
      await stage.sql('update case_reminder set next_at = now() where next_at is not null');
      await remindDue(stage.gateway.platform);
      await expect.poll(owed).toMatchObject({ reminded });
    }
    // Of an erased case nothing is asked.
    const erasedAt = (at: string) =>
      stage.rows.query(`update case_record set erased_at = ${at} where id = $1`, [caseId]);
    await erasedAt('now()');
    expect(await owed()).toBeUndefined();
    await erasedAt('null');
    expect((await viewOf(caseId)).reason).toBeUndefined();
    const told = () => stage.arrived(caseId, '/wujiang-platform').map(({ event }) => event.type);
    await expect.poll(told).toContain('tongban.case.reminded');
    const before = await marks(caseId);
    expect((await stage.ask(wujiangReport(stage, deny('材料不实')))).status).toBe(200);
    expect(await viewOf(caseId)).toMatchObject({ state: 'denied', reason: '材料不实' });
    expect(await marks(caseId)).toEqual(before);
    await expect.poll(owed).toBeUndefined();
  });
});
