import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SupplementMessage } from '#contracts/case';
import { ok } from '#contracts/result';
import { undiciOutbound } from '../kit/outbound-undici.ts';
import { itemCodeIn } from '../kit/sample-world.ts';
import { wordOfState } from './case-words.ts';
import { cases } from './cases.ts';
import { nextId, type Rig, startRig, submission } from './platform/test-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

const openCase = async () => {
  const message = submission();
  const result = await cases.submit(message, rig.context);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return { message, regionalCaseId: result.value.regionalCaseId };
};

const base = ({ caseId }: { caseId: string }) => ({
  messageId: nextId('msg'),
  caseId,
  from: '320509',
  to: '310118',
  itemCode: itemCodeIn('310118', '000131001001'),
  itemName: '内资有限公司设立登记',
  at: '2026-05-06T09:02:03+08:00',
});

const supplementOf = (caseId: string, regionalCaseId: string): SupplementMessage => ({
  ...base({ caseId }),
  kind: 'supplement',
  regionalCaseId,
  note: '补交租赁合同',
  materials: [{ code: 'LEASE', name: '住所使用证明', how: 'upload', ref: 'a'.repeat(64) }],
});

const caseOf = (caseId: string) => rig.platform.cases().find((one) => one.caseId === caseId);

describe('submit', () => {
  it('has one effect, and a duplicate is answered with the original number', async () => {
    const { message, regionalCaseId } = await openCase();
    expect(await cases.submit(message, rig.context)).toEqual({
      ok: true,
      value: { regionalCaseId, duplicate: true },
    });
    expect(caseOf(message.caseId)).toMatchObject({
      submissionsSeen: 2,
      effects: 1,
      regionalCaseId,
    });
  });

  it('finds its effect again after the answer was lost', async () => {
    const message = submission();
    const undo = rig.platform.inject({ kind: 'drop_answer' });
    expect(await cases.submit(message, rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'retryable', code: 'answer_lost' },
    });
    undo();
    expect(await cases.submit(message, rig.context)).toMatchObject({
      ok: true,
      value: { duplicate: true },
    });
    expect(caseOf(message.caseId)).toMatchObject({ effects: 1 });
    expect(rig.platform.evidence()).toMatchObject([{ fault: 'drop_answer' }]);
  });

  it('carries a certificate as credential and is refused without it', async () => {
    const material = { code: 'ID', name: '身份证明', how: 'certificate' } as const;
    expect(await cases.submit(submission({ materials: [material] }), rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '2004' },
    });
  });

  it('is refused for an item of another region', async () => {
    const itemCode = itemCodeIn('330421', '000131001001');
    expect(await cases.submit(submission({ itemCode }), rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '2005' },
    });
  });
});

describe('a supplement', () => {
  it('is taken once, asked for or not, and not any more once it is decided', async () => {
    const { message, regionalCaseId } = await openCase();
    const early = supplementOf(message.caseId, regionalCaseId);
    await rig.platform.act(message.caseId, 'require_supplement');
    for (const duplicate of [false, true]) {
      expect(await cases.supplement(early, rig.context)).toEqual({
        ok: true,
        value: { regionalCaseId, duplicate },
      });
    }
    expect(caseOf(message.caseId)).toMatchObject({ supplements: 1 });
    await rig.platform.act(message.caseId, 'accept');
    const more = supplementOf(message.caseId, regionalCaseId);
    expect(await cases.supplement(more, rig.context)).toMatchObject({ ok: true });
    await rig.platform.act(message.caseId, 'approve');
    const late = supplementOf(message.caseId, regionalCaseId);
    expect(await cases.supplement(late, rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '2003' },
    });
  });
});

describe('withdraw, notify and statusOf', () => {
  it('withdraws an open case once, and not a decided one', async () => {
    const { message, regionalCaseId } = await openCase();
    const withdrawal = {
      ...base(message),
      kind: 'withdrawal',
      regionalCaseId,
      reason: '',
    } as const;
    expect(await cases.withdraw(withdrawal, rig.context)).toMatchObject({
      value: { duplicate: false },
    });
    expect(await cases.withdraw(withdrawal, rig.context)).toMatchObject({
      value: { duplicate: true },
    });
    const again = { ...withdrawal, messageId: nextId('msg') };
    expect(await cases.withdraw(again, rig.context)).toMatchObject({ failure: { code: '2003' } });
    expect(await cases.statusOf({ caseId: message.caseId }, rig.context)).toEqual({
      ok: true,
      value: { regionalCaseId, state: 'withdrawn', raw: '撤回' },
    });
  });

  it('records a notice about a case of another region once', async () => {
    const caseId = nextId('case');
    const notice = { ...base({ caseId }), kind: 'notice', state: 'approved' } as const;
    expect(await cases.notify(notice, rig.context)).toMatchObject({ value: { duplicate: false } });
    expect(await cases.notify(notice, rig.context)).toMatchObject({ value: { duplicate: true } });
    expect(rig.platform.notices()).toEqual([{ caseId, state: '办结-准予' }]);
  });

  it('rejects the question about a case that the region does not know', async () => {
    expect(await cases.statusOf({ caseId: nextId('case') }, rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '2002' },
    });
  });

  it('reads every state word back as the state it was written for', async () => {
    const words = Object.values(wordOfState);
    expect(new Set(words).size).toBe(words.length);
    const { message } = await openCase();
    for (const [event, state] of [
      ['accept', 'accepted'],
      ['require_supplement', 'supplement_required'],
      ['accept', 'accepted'],
      ['deny', 'denied'],
    ] as const) {
      await rig.platform.act(message.caseId, event);
      expect(await cases.statusOf({ caseId: message.caseId }, rig.context)).toMatchObject({
        value: { state },
      });
    }
  });
});

describe('a platform in trouble', () => {
  it('closed at night is scheduledClosed with the time left, open again it answers', async () => {
    let now = new Date('2026-05-06T02:30:00+08:00');
    const night = await startRig({ clock: () => now });
    try {
      night.platform.setOpening('auto');
      const message = submission();
      expect(await cases.submit(message, night.context)).toEqual({
        ok: false,
        failure: {
          kind: 'scheduledClosed',
          code: '5030',
          message: 'maintenance',
          retryAfterMs: 5_400_000,
        },
      });
      now = new Date('2026-05-06T04:00:00+08:00');
      expect((await cases.submit(message, night.context)).ok).toBe(true);
      now = new Date('2026-05-06T01:59:59+08:00');
      expect(await cases.submit(message, night.context)).toMatchObject({
        value: { duplicate: true },
      });
    } finally {
      await night.close();
    }
  });

  it('closed by hand has no known opening', async () => {
    rig.platform.setOpening('closed');
    const result = await cases.submit(submission(), rig.context);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'scheduledClosed' } });
    expect(!result.ok && result.failure.retryAfterMs).toBeUndefined();
  });

  it('slow, broken and garbled are told apart, and undone faults are gone', async () => {
    const impatient = undiciOutbound({ timeoutMs: 300, maxBytes: 100_000 });
    for (const [fault, failure] of [
      [
        { kind: 'slow', delayMs: 2000 },
        { kind: 'retryable', code: 'timeout' },
      ],
      [
        { kind: 'http_error', status: 502 },
        { kind: 'retryable', code: 'http_502' },
      ],
      [
        { kind: 'http_error', status: 404 },
        { kind: 'malformed', code: 'http_404' },
      ],
      [{ kind: 'malformed_body' }, { kind: 'malformed', code: 'envelope_malformed' }],
    ] as const) {
      const undo = rig.platform.inject(fault);
      const http = fault.kind === 'slow' ? impatient.http : rig.context.http;
      const context = { ...rig.context, http };
      expect(await cases.submit(submission(), context)).toMatchObject({ ok: false, failure });
      undo();
    }
    await impatient.close();
    expect((await cases.submit(submission(), rig.context)).ok).toBe(true);
    expect(rig.platform.evidence()).toHaveLength(4);
  });

  it('gone is retryable', async () => {
    await rig.platform.close();
    expect(await cases.submit(submission(), rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'retryable', code: 'unreachable' },
    });
  });
});

describe('what is answered in clear', () => {
  const answered = async (status: number, body: string, headers = {}) => {
    const value = { status, headers, body: new TextEncoder().encode(body) };
    const http = async () => ok(value);
    const result = await cases.submit(submission(), { ...rig.context, http });
    return result.ok ? undefined : result.failure;
  };

  it('asks for patience in its own field or in the header', async () => {
    const closed = '{"code":"5030","msg":"系统维护中","recoverAfter":60}';
    const scheduled = { kind: 'scheduledClosed', code: '5030', retryAfterMs: 60_000 };
    expect(await answered(200, closed, { 'retry-after': '30' })).toMatchObject(scheduled);
    expect(await answered(503, '', { 'retry-after': '30' })).toMatchObject({
      retryAfterMs: 30_000,
    });
  });

  it('does not repeat the region’s words, which may name people', async () => {
    const failure = await answered(401, '{"code":"4011","msg":"䶮示例"}');
    expect(failure).toEqual({ kind: 'unauthorised', code: '4011', message: 'signature refused' });
    const unknown = await answered(200, '{"code":"䶮示例","msg":""}');
    expect(unknown).toMatchObject({ kind: 'malformed', code: 'envelope_malformed' });
    expect(JSON.stringify(unknown)).not.toContain('䶮示例');
  });

  it('can refuse us, never the application: 413 in its words is no refusal by the body', async () => {
    expect(await answered(413, '{"code":"4130","msg":"报文过大"}')).toMatchObject({
      kind: 'malformed',
      code: '4130',
    });
  });
});
