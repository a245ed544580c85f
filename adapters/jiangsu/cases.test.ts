import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holds } from '../../tests/setup/until.ts';
import { undiciOutbound } from '../kit/outbound-undici.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { items } from './items.ts';
import { identity } from './login.ts';
import {
  freshId,
  notice,
  submission,
  supplement,
  withdrawal,
} from './platform/test-support/messages.ts';
import { loginCallbackUrl, type Rig, startRig } from './platform/test-support/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

const caseOf = (caseId: string) => rig.platform.cases().find((entry) => entry.caseId === caseId);
async function submitted() {
  const message = submission();
  const receipt = await cases.submit(message, rig.context);
  return {
    caseId: message.caseId,
    number: receipt.ok ? receipt.value.regionalCaseId : '',
    message,
  };
}

describe('submission', () => {
  test('has its effect once; a repetition is the original receipt marked as a duplicate', async () => {
    const { caseId, number, message } = await submitted();
    expect(number).toMatch(/^WJ20260703[0-9A-F]{12}$/);
    expect(await cases.submit(message, rig.context)).toEqual({
      ok: true,
      value: { regionalCaseId: number, duplicate: true },
    });
    expect(caseOf(caseId)).toMatchObject({ submissionsSeen: 2, effects: 1, status: '1' });
  });

  test('is not lost and not doubled when only its answer is lost', async () => {
    const undo = rig.platform.inject({ kind: 'drop_answer' });
    const message = submission();
    const lost = await cases.submit(message, rig.context);
    expect(lost).toMatchObject({ ok: false, failure: { kind: 'retryable', code: 'answer_lost' } });
    undo();
    expect(await cases.submit(message, rig.context)).toMatchObject({
      ok: true,
      value: { duplicate: true },
    });
    expect(caseOf(message.caseId)).toMatchObject({ effects: 1 });
    expect(rig.platform.evidence()).toMatchObject([
      { fault: 'drop_answer', path: '/tif/bj/submitCase.do' },
    ]);
  });

  test('for an item that the district does not offer is rejected', async () => {
    const message = { ...submission(), itemCode: '11320509XX0000001C4999999999999' };
    expect(await cases.submit(message, rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '300004' },
    });
  });
});

describe('the life of a case', () => {
  test('clerk, supplement and decision come back as reports in order with the region’s own event numbers', async () => {
    const { caseId, number } = await submitted();
    await rig.platform.act(caseId, 'accept');
    await rig.platform.act(caseId, 'require_supplement');
    expect(await cases.statusOf({ caseId }, rig.context)).toEqual({
      ok: true,
      value: { regionalCaseId: number, state: 'supplement_required', raw: '4' },
    });
    const message = supplement(caseId, number);
    expect(await cases.supplement(message, rig.context)).toMatchObject({
      ok: true,
      value: { duplicate: false },
    });
    expect(await cases.supplement(message, rig.context)).toEqual({
      ok: true,
      value: { regionalCaseId: number, duplicate: true },
    });
    await rig.platform.act(caseId, 'accept');
    await rig.platform.act(caseId, 'approve');
    expect(rig.reports.map(({ event }) => event)).toEqual([
      'accept',
      'require_supplement',
      'accept',
      'approve',
    ]);
    expect(rig.reports[1]).toMatchObject({
      caseId,
      regionalCaseId: number,
      wanted: [{ code: 'LEASE', name: '住所使用证明' }],
    });
    expect(new Set(rig.reports.map(({ reportId }) => reportId)).size).toBe(4);
    expect(caseOf(caseId)).toMatchObject({ decisions: 1, supplements: 1, status: '5' });
  });

  test('on autopilot the clerks ask once, wait for the supplement, and decide once', async () => {
    rig.platform.setAutopilot('supplement_then_decide');
    const { caseId, number } = await submitted();
    await holds(() => expect(rig.reports.at(-1)?.event).toBe('require_supplement'));
    await cases.supplement(supplement(caseId, number), rig.context);
    await holds(() => expect(rig.reports.at(-1)?.event).toBe('approve'));
    expect(rig.reports.map(({ event }) => event)).toEqual([
      'accept',
      'require_supplement',
      'accept',
      'approve',
    ]);
    expect(caseOf(caseId)).toMatchObject({ decisions: 1, supplements: 1 });
  });

  test('the clerks of a closed platform rest; those switched on later take up what waits', async () => {
    const { caseId } = await submitted();
    rig.platform.setOpening('closed');
    rig.platform.setAutopilot('decide');
    // Timers of one process come in their order: the clerk’s has come by then, several times.
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(caseOf(caseId)?.status).toBe('1');
    rig.platform.setOpening('open');
    await holds(() => expect(caseOf(caseId)?.status).toBe('5'));
  });

  test('a withdrawal ends it, a second one is a duplicate, a supplement then is rejected', async () => {
    const { caseId, number } = await submitted();
    const message = withdrawal(caseId, number);
    expect(await cases.withdraw(message, rig.context)).toMatchObject({
      ok: true,
      value: { duplicate: false },
    });
    expect(await cases.withdraw(message, rig.context)).toMatchObject({
      ok: true,
      value: { duplicate: true },
    });
    expect(await cases.statusOf({ caseId, regionalCaseId: number }, rig.context)).toMatchObject({
      value: { state: 'withdrawn' },
    });
    expect(await cases.supplement(supplement(caseId, number), rig.context)).toMatchObject({
      failure: { kind: 'rejected', code: '300003' },
    });
  });

  test('a case that the region does not know is rejected', async () => {
    expect(await cases.statusOf({ caseId: freshId('case') }, rig.context)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '300002' },
    });
  });

  test('news of a case decided elsewhere is filed once', async () => {
    const message = notice();
    const first = await cases.notify(message, rig.context);
    expect(first).toMatchObject({ ok: true, value: { duplicate: false } });
    expect(await cases.notify(message, rig.context)).toMatchObject({
      value: { regionalCaseId: first.ok && first.value.regionalCaseId, duplicate: true },
    });
    expect(rig.platform.notices()).toEqual([{ caseId: message.caseId, state: 'accepted' }]);
  });
});

describe('closed, slow and broken', () => {
  test.each([
    ['2026-07-03T07:59:50+08:00', false],
    ['2026-07-04T08:00:00+08:00', true],
    ['2026-07-05T19:59:50+08:00', true],
    ['2026-07-03T20:00:00+08:00', false],
  ])('at %s open is %s, weekends included', async (at, isOpen) => {
    rig.setClock(at);
    const listed = await items.listItems(rig.context);
    expect(listed.ok).toBe(isOpen);
    if (!listed.ok)
      expect(listed.failure).toMatchObject({ kind: 'scheduledClosed', code: '900001' });
  });

  test('a closed platform has no effect', async () => {
    rig.platform.setOpening('closed');
    const message = submission();
    expect(await cases.submit(message, rig.context)).toMatchObject({
      failure: { kind: 'scheduledClosed' },
    });
    expect(caseOf(message.caseId)).toBeUndefined();
  });

  test('closed at night means closed for log-in and certificates too, each in its own envelope', async () => {
    rig.setClock('2026-07-03T22:00:00+08:00');
    const redeemed = await identity.redeem(
      { ticket: 'a'.repeat(64), kind: 'person', callbackUrl: loginCallbackUrl },
      rig.context,
    );
    expect(redeemed).toMatchObject({ failure: { kind: 'scheduledClosed', code: '900001' } });
    const status = await certificates.statusOf?.({ identifier: '1.2.156' }, rig.context);
    expect(status).toMatchObject({ failure: { kind: 'scheduledClosed', code: '11' } });
  });

  test('a platform slower than we wait is retryable', async () => {
    rig.platform.inject({ kind: 'slow', delayMs: 5000 });
    const { http, close } = undiciOutbound({ timeoutMs: 300, maxBytes: 1_048_576 });
    expect(await items.listItems({ ...rig.context, http })).toMatchObject({
      failure: { kind: 'retryable', code: 'timeout' },
    });
    await close();
  });

  test('half an answer is malformed, a 503 retryable, and both end when they are undone', async () => {
    const mend = rig.platform.inject({ kind: 'malformed_body' });
    expect(await items.listItems(rig.context)).toMatchObject({ failure: { kind: 'malformed' } });
    mend();
    const undo = rig.platform.inject({ kind: 'http_error', status: 503 });
    expect(await items.listItems(rig.context)).toMatchObject({
      failure: { kind: 'retryable', code: 'http_503' },
    });
    undo();
    expect((await items.listItems(rig.context)).ok).toBe(true);
  });

  test('a platform that is gone is retryable', async () => {
    const addresses = { login: 'http://127.0.0.1:1', api: 'http://127.0.0.1:1' };
    const context = { ...rig.context, credentials: { ...rig.context.credentials, addresses } };
    expect(await items.listItems(context)).toMatchObject({
      failure: { kind: 'retryable', code: 'unreachable' },
    });
  });
});
