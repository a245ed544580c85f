import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CasesDoor, RegionReceipt, RegionResult } from '#contracts/region-adapter';
import { people } from '../kit/sample-world.ts';
import type { Context } from './call.ts';
import { cases } from './cases.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { readEnvelope } from './envelope.ts';
import { zhejiang } from './index.ts';
import { newId, type Stage, setStage, submission, until } from './platform/test-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const submit: CasesDoor<ZhejiangCredentials>['submit'] = (message, context) =>
  cases.submit(message, context);

async function accepted(message = submission()) {
  const result = await submit(message, stage.context);
  if (!result.ok) throw new Error(result.failure.code);
  return { message, regionalCaseId: result.value.regionalCaseId };
}

const later = (caseId: string, regionalCaseId: string) => ({
  messageId: newId('msg'),
  caseId,
  previousDigest: 'b'.repeat(64),
  from: '310118',
  to: '330421',
  itemCode: '11330421XX0000001N4000131001001',
  itemName: '内资公司设立',
  at: '2026-10-12T10:00:00+08:00',
  regionalCaseId,
});
const lease = { code: 'LEASE', name: '住所使用证明', how: 'upload' as const, ref: 'c'.repeat(64) };

const failureOf = <T>(result: RegionResult<T>) => (result.ok ? undefined : result.failure);

describe('submitting', () => {
  it('has its effect once, however often it is sent, and each time gives the original number', async () => {
    const message = submission();
    const results: RegionResult<RegionReceipt>[] = [];
    for (let i = 0; i < 3; i++) results.push(await submit(message, stage.context));
    const [first, second, third] = results.map((result) => (result.ok ? result.value : undefined));
    expect(first?.duplicate).toBe(false);
    expect(second).toEqual({ regionalCaseId: first?.regionalCaseId, duplicate: true });
    expect(third).toEqual(second);
    expect(stage.platform.cases()).toMatchObject([
      { caseId: message.caseId, submissionsSeen: 3, effects: 1 },
    ]);
  });

  it('travels as GB 18030 with our ids, the rare name and the credential in their fields', async () => {
    const sent: Uint8Array[] = [];
    const http: Context['http'] = (request, signal) => {
      if (request.body instanceof Uint8Array) sent.push(request.body);
      return stage.context.http(request, signal);
    };
    const { name, idNumber } = people[3];
    const message = submission({ applicant: { kind: 'person', name, idType: '111', idNumber } });
    expect((await submit(message, { ...stage.context, http })).ok).toBe(true);
    const bytes = sent[0] ?? new Uint8Array();
    expect(Buffer.from(bytes).includes(Buffer.from([0xfe, 0x9f]))).toBe(true);
    expect(readEnvelope(bytes)?.body).toMatchObject({
      SBLSH: message.caseId,
      XXBH: message.messageId,
      SQR: { MC: '䶮示例', ZJHM: idNumber },
      CLXX: {
        CL: [{ CLBM: 'ID', TJFS: '2', ZZPZ: message.materials[0]?.credential }, { CLBM: 'LEASE' }],
      },
    });
  });

  it('is refused by the region for an item that it does not offer', async () => {
    const foreign = submission({ itemCode: '11310118XX0000001L4000131001001' });
    expect(failureOf(await submit(foreign, stage.context))).toMatchObject({
      kind: 'rejected',
      code: '2005',
    });
  });

  it('never leaves with a text that XML cannot hold', async () => {
    const broken = submission({ form: { note: 'a\u0000b' } });
    expect(failureOf(await submit(broken, stage.context))).toMatchObject({ code: 'unencodable' });
    expect(stage.platform.cases()).toEqual([]);
  });

  it('takes hundreds of cases and reports each of them decided, in order', async () => {
    stage.platform.setAutopilot('decide');
    const messages = Array.from({ length: 300 }, () => submission());
    // A few at once: a call has five seconds, however busy the machine is.
    for (let from = 0; from < messages.length; from += 10) {
      const some = messages.slice(from, from + 10);
      const results = await Promise.all(some.map((message) => submit(message, stage.context)));
      expect(results.every((result) => result.ok)).toBe(true);
    }
    await until(() => new Set(stage.reports.map((report) => report.reportId)).size === 600);
    for (const { caseId } of messages.slice(0, 50)) {
      const own = stage.reports.filter((report) => report.caseId === caseId);
      expect(own.map((report) => report.event)).toEqual(['accept', 'approve']);
    }
    expect(stage.platform.cases().every((one) => one.decisions === 1 && one.effects === 1)).toBe(
      true,
    );
  });
});

describe('supplementing', () => {
  it('answers what was asked for once, before the acceptance; then the case is accepted and approved', async () => {
    stage.platform.setAutopilot('supplement_then_decide');
    const { message, regionalCaseId } = await accepted();
    await until(() => stage.reports.length === 1);
    expect(stage.reports[0]).toMatchObject({
      caseId: message.caseId,
      regionalCaseId,
      event: 'require_supplement',
      reason: '请补交住所使用证明',
      wanted: [{ code: 'LEASE', name: '住所使用证明' }],
    });
    const sent = {
      ...later(message.caseId, regionalCaseId),
      kind: 'supplement' as const,
      note: '补交',
      materials: [lease],
    };
    expect(await cases.supplement(sent, stage.context)).toEqual({
      ok: true,
      value: { regionalCaseId, duplicate: false },
    });
    expect(await cases.supplement(sent, stage.context)).toEqual({
      ok: true,
      value: { regionalCaseId, duplicate: true },
    });
    await until(() => stage.reports.length === 3);
    expect(stage.reports.map((report) => report.event)).toEqual([
      'require_supplement',
      'accept',
      'approve',
    ]);
    expect(stage.reports[2]?.reason).toContain('统一社会信用代码');
    expect(stage.platform.cases()).toMatchObject([{ supplements: 1, decisions: 1, status: '6' }]);
  });

  it("takes a page that nobody asked for, and none for a number that is not the case's", async () => {
    const { message, regionalCaseId } = await accepted();
    const base = {
      ...later(message.caseId, regionalCaseId),
      kind: 'supplement' as const,
      note: '',
      materials: [lease],
    };
    expect(await cases.supplement(base, stage.context)).toMatchObject({ ok: true });
    const other = { ...base, regionalCaseId: 'JS-other' };
    expect(failureOf(await cases.supplement(other, stage.context))).toMatchObject({
      kind: 'rejected',
      code: '2004',
    });
  });
});

it('issues a licence on approval that can be retrieved at once', async () => {
  stage.platform.setAutopilot('decide');
  await accepted();
  await until(() => stage.reports.length === 2);
  const code = /[0-9A-Z]{18}/.exec(stage.reports[1]?.reason ?? '')?.[0] ?? '';
  const found = await zhejiang.certificates?.retrieve(
    {
      holder: { code, codeType: '001', name: '嘉善新设䶮示例有限公司' },
      type: '11100000MB0143028R001',
      purpose: {
        itemCode: '11330421XX0000001N4000131003001',
        reason: '食品经营许可',
        until: '2027-01-01T00:00:00+08:00',
      },
      requestId: newId('case'),
    },
    stage.context,
  );
  expect(found?.ok && found.value).toMatchObject({
    number: code,
    status: 'valid',
    holders: [{ code, name: '嘉善新设䶮示例有限公司' }],
  });
});

it('withdraws once and tells the state of a case afterwards', async () => {
  const { message, regionalCaseId } = await accepted();
  const asked = { caseId: message.caseId };
  expect(await cases.statusOf(asked, stage.context)).toEqual({
    ok: true,
    value: { regionalCaseId, state: 'forwarded', raw: '1' },
  });
  const sent = {
    ...later(message.caseId, regionalCaseId),
    kind: 'withdrawal' as const,
    reason: '不再需要',
  };
  expect(await cases.withdraw(sent, stage.context)).toMatchObject({
    ok: true,
    value: { duplicate: false },
  });
  expect(await cases.withdraw(sent, stage.context)).toMatchObject({
    ok: true,
    value: { duplicate: true },
  });
  const status = await cases.statusOf({ ...asked, regionalCaseId }, stage.context);
  expect(status).toMatchObject({ ok: true, value: { state: 'withdrawn', raw: '8' } });
  expect(failureOf(await cases.statusOf({ caseId: newId('case') }, stage.context))).toMatchObject({
    code: '2004',
  });
});

it('hears of cases that others decide, once per message and without personal data', async () => {
  const { regionalCaseId: _, ...base } = later(newId('case'), '');
  const notice = { ...base, kind: 'notice' as const, state: 'approved' as const, reason: '准予' };
  const first = await cases.notify(notice, stage.context);
  const second = await cases.notify(notice, stage.context);
  expect(first).toMatchObject({ ok: true, value: { duplicate: false } });
  expect(second.ok && first.ok && second.value).toEqual({
    ...(first.ok && first.value),
    duplicate: true,
  });
  expect(stage.platform.notices()).toEqual([{ caseId: notice.caseId, state: 'approved' }]);
});
