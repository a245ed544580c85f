import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { forgetComplaints } from '../../gateway/casework/cases/complaints.ts';
import { eraseDue } from '../../gateway/casework/cases/erase.ts';
import { forgetConsultations } from '../../gateway/casework/consultations/read.ts';
import { forgetDrafts } from '../../gateway/casework/drafts/write.ts';
import { forgetFaults } from '../../gateway/casework/evaluations/read-faults.ts';
import { evidencePackage } from '../../gateway/operation/supervision/evidence.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';
import { nightInJiashan } from '../setup/night.ts';
import { until } from '../setup/until.ts';
import {
  application,
  caseIdOf,
  get,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  settledCase,
  startStage,
} from './refusals.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

const opinion = '沈某某不符合条件';

describe('erasing a case', () => {
  let stage: Stage;
  let operator: string;
  beforeAll(async () => {
    stage = await startStage({
      settings: { CASE_RETENTION_DAYS: '{"decided":60,"withdrawn":0,"answers":30}' },
    });
    operator = await stage.member('delta-operator').ownToken('admin cases:read');
  });
  afterAll(() => stage.close());

  const token = () => qingpuToken(stage);
  const ask = async (question: Parameters<Stage['ask']>[0]) => {
    const { status, text } = await stage.ask(question);
    return { status, text, body: JSON.parse(text) as Record<string, unknown> };
  };
  const erase = (caseId: string, body: object = { ground: 'purpose_achieved' }) =>
    ask(post(`/v1/admin/cases/${caseId}/erasure`, operator, body));
  const read = async (caseId: string) => ask(get(`/v1/cases/${caseId}`, await token()));

  async function deniedCase(): Promise<string> {
    const to = { to: '320509', itemCode: permitItem('320509') };
    const caseId = await settledCase(stage, await token(), to);
    for (const change of [{ state: wujiangState.accept }, { state: wujiangState.deny, opinion }]) {
      const answer = await stage.ask(wujiangReport(stage, wujiangEvent(caseId, change)));
      expect(answer.status, answer.text).toBe(200);
    }
    expect((await read(caseId)).text).toContain(opinion);
    // Nobody can contest it any more, and the law has it kept no longer.
    const longAgo = `update case_record set updated_at = now() - interval '9 months' where id = $1`;
    await stage.rows.query(longAgo, [caseId]);
    return caseId;
  }

  it('destroys its key: the region’s words are gone, state, receipts and log proof stand, and so does its evidence, without network', async () => {
    const caseId = await deniedCase();
    const receipts = async () =>
      (
        await stage.rows.query(
          'select count(*)::int as receipts, count(proof)::int as proofs from receipt where case_id = $1',
          [caseId],
        )
      )[0];
    const before = await receipts();
    expect(before?.['proofs']).toBeGreaterThan(1);
    expect((await erase(caseId)).body).toEqual({
      caseId,
      state: 'denied',
      erasedAt: expect.any(String),
    });
    expect(await receipts()).toEqual({ ...before, proofs: 0 });
    const { body, text } = await read(caseId);
    expect(body).toMatchObject({ state: 'denied', erased: { at: expect.any(String) } });
    expect(text).not.toContain(opinion);
    const [row] = await stage.rows.query(
      'select wrapped_key, words, subject from case_record where id = $1',
      [caseId],
    );
    expect(row).toEqual({ wrapped_key: null, words: null, subject: null });
    const auditor = await stage.member('delta-auditor').ownToken('cases:read audit:read');
    await expect
      .poll(async () => (await ask(get(`/v1/audit/cases/${caseId}`, auditor))).text)
      .toContain('case.erased');
    const again = await erase(caseId);
    expect(again.status).toBe(200);
    const timeline = await ask(get(`/v1/cases/${caseId}/timeline`, await token()));
    expect(timeline.text.split('"case.erased"')).toHaveLength(2);
    const disclose = new Set(['reports', 'holderName']);
    const caller = { clientId: 'delta-auditor', region: '310118', role: 'auditor' } as Caller;
    const request = { caller, caseId, purpose: 'litigation', disclose };
    const make = () => evidencePackage(stage.gateway.platform, request);
    const textOf = (made: Uint8Array) => new TextDecoder().decode(made);
    // The head that is given out may be older than what was just read: nothing is proven by it yet, or not all.
    const made = await until(async () => {
      const given = await make();
      return given instanceof Uint8Array && textOf(given).includes('case.erased') && given;
    });
    expect(await verifyEvidence(made)).toMatchObject({
      ...{ holds: true, problems: [] },
      found: { caseId, senders: 0, disclosed: '' },
    });
    expect(textOf(made)).not.toContain(opinion);
  });

  it('reaches what other rooms know of its person: questions, reports, complaints and drafts', async () => {
    const caseId = await deniedCase();
    const own = await token();
    const asked = { to: '320509', caseId, text: '沈某某的材料是否齐全' };
    expect((await ask(post('/v1/consultations', own, asked))).status).toBe(201);
    const unanswered = { to: '330421', itemCode: permitItem(), text: '几天能办好' };
    expect((await ask(post('/v1/consultations', own, unanswered))).status).toBe(201);
    const fault = { region: '320509', caseId, text: '沈某某跑了三趟' };
    expect((await ask(post('/v1/fault-reports', own, fault))).status).toBe(201);
    await stage.rows.query(`update fault_report set subject = 'shen' where case_id = $1`, [caseId]);
    await stage.rows.query(
      `insert into access_complaint (id, log_index, case_id, subject, organisation, reason, answer_by, created_at)
        values ('cmp_1', 1, $1, 'shen', '310118', 'other', '2026-12-01', now())`,
      [caseId],
    );
    await stage.rows.query(
      `insert into draft (id, client_id, from_region, to_region, item_code, subject, person_index, case_id, master_version, version,
          created_at, updated_at, expires_at)
        values ('draft_1', 'qingpu-platform', '310118', '320509', 'x', 'shen', 'index', $1, '1', 2, now(), now(), now() + interval '30 days')`,
      [caseId],
    );
    const { platform } = stage.gateway;
    const keep = async (at = platform.clock()) => {
      const then = { ...platform, clock: () => at };
      for (const forget of [forgetConsultations, forgetFaults, forgetComplaints, forgetDrafts])
        await forget(then);
      const [left] = await stage.rows.query(
        `select (select count(*)::int from consultation) as questions, (select count(*)::int from draft where case_id = $1) as drafts,
          (select subject from fault_report where case_id = $1) as reporter, (select subject from access_complaint) as complainant`,
        [caseId],
      );
      return left;
    };
    const named = { reporter: 'shen', complainant: 'shen' };
    expect(await keep()).toEqual({ questions: 2, drafts: 1, ...named });
    expect((await erase(caseId)).status).toBe(200);
    const nobody = { reporter: null, complainant: null };
    expect(await keep()).toEqual({ questions: 1, drafts: 0, ...nobody });
    // A question about an item that nobody answers is not kept for ever.
    const later = new Date(platform.clock().getTime() + 31 * 86_400_000);
    expect(await keep(later)).toEqual({ questions: 0, drafts: 0, ...nobody });
  });

  it('that a law has kept restricts it until then: nobody reads it, and then it is erased', async () => {
    const caseId = await deniedCase();
    const answer = await erase(caseId, { ground: 'consent_withdrawn', keepUntil: '2099-02-28' });
    const until = '2099-03-01T00:00:00.000+08:00';
    expect(answer.body).toEqual({ caseId, state: 'denied', restrictedUntil: until });
    const { body, text } = await read(caseId);
    expect(body).toMatchObject({ restricted: { until } });
    expect(text).not.toContain(opinion);
    await eraseDue(stage.gateway.platform);
    expect((await read(caseId)).body['erased']).toBeUndefined();
    await eraseDue({ ...stage.gateway.platform, clock: () => new Date(until) });
    const [row] = await stage.rows.query('select wrapped_key from case_record where id = $1', [
      caseId,
    ]);
    expect(row).toEqual({ wrapped_key: null });
  });

  it('lets what is not delivered yet expire', async () => {
    const night = await nightInJiashan(stage);
    const submitted = await stage.ask(post('/v1/cases', await token(), application()));
    const caseId = caseIdOf(submitted);
    const reason = { reason: '不再办理' };
    await stage.ask(post(`/v1/cases/${caseId}/withdrawal`, await token(), reason));
    expect((await erase(caseId)).status).toBe(200);
    await night.ends();
    await expect
      .poll(async () =>
        (await stage.rows.query('select distinct state from outbox where case_id = $1', [caseId]))
          .map(({ state }) => state)
          .join(),
      )
      .toBe('expired');
    expect(stage.world.jiashan.cases().filter((known) => known.caseId === caseId)).toEqual([]);
  });

  it('that is open, or not there, or by somebody else than the operator, is refused', async () => {
    const caseId = await settledCase(stage, await token());
    const path = `/v1/admin/cases/${caseId}/erasure`;
    const body = { ground: 'purpose_achieved' };
    await stage.refuses(post(path, operator, body), { status: 409, code: 'case.still_open' });
    await stage.refuses(post(path, await token(), body), {
      status: 403,
      code: 'auth.insufficient_scope',
    });
    await stage.refuses(post(path.replace(caseId, `case_${'a'.repeat(26)}`), operator, body), {
      status: 404,
      code: 'case.not_found',
    });
    await stage.refuses(post(path, operator, { ground: 'because' }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/ground',
    });
    await stage.refuses(post(path, operator, { ...body, keepUntil: '2026-02-30' }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/keepUntil',
    });
  });
});
