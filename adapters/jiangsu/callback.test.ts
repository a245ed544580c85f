import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InboundCall } from '#contracts/region-adapter';
import { holds } from '../../tests/setup/until.ts';
import { parseCallback } from './callback.ts';
import { cases } from './cases.ts';
import { submission } from './platform/test-support/messages.ts';
import { type Rig, startRig } from './platform/test-support/rig.ts';
import { bodyDigest, tifSignature } from './signing.ts';

let rig: Rig;
let caseId: string;
beforeEach(async () => {
  rig = await startRig();
  const message = submission();
  caseId = message.caseId;
  await cases.submit(message, rig.context);
});
afterEach(() => rig.close());

async function genuine(): Promise<InboundCall> {
  await rig.platform.act(caseId, 'accept');
  const call = rig.calls.at(-1);
  if (!call) throw new Error('no callback came');
  return call;
}
const failureOf = async (call: InboundCall, context = rig.context) => {
  const parsed = await parseCallback(call, context);
  return parsed.ok ? undefined : parsed.failure;
};
const withHeader = (call: InboundCall, name: string, value: string): InboundCall => ({
  ...call,
  headers: { ...call.headers, [name]: value },
});
const text = (call: InboundCall) => new TextDecoder().decode(call.body);
const withText = (call: InboundCall, body: string): InboundCall => ({
  ...call,
  body: new TextEncoder().encode(body),
});

/** What the region would send for this `data`, rightly signed. */
function signed(data: string): InboundCall {
  const { paasId, token } = rig.context.credentials.callback;
  const timestamp = String(Math.floor(rig.context.clock().getTime() / 1000));
  const nonce = crypto.randomUUID();
  const digest = bodyDigest({ token, target: 'callback', timestamp, nonce, data });
  return {
    kind: 'case',
    method: 'POST',
    path: '/',
    query: '',
    headers: {
      'content-type': 'application/json',
      'x-tif-paasid': paasId,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': tifSignature(timestamp, token, nonce),
    },
    body: new TextEncoder().encode(JSON.stringify({ head: { bodyDigest: digest }, data })),
  };
}

describe('a genuine report', () => {
  test('is read, and acknowledged with its event number', async () => {
    const parsed = await parseCallback(await genuine(), rig.context);
    expect(parsed).toMatchObject({
      ok: true,
      value: { report: { caseId, event: 'accept', reason: '材料齐全,予以受理', wanted: [] } },
    });
    if (!parsed.ok) return;
    expect(parsed.value.report.at).toMatch(/^2026-07-03T12:00:\d\d\+08:00$/);
    const body: unknown = JSON.parse(String(parsed.value.acknowledgement.body));
    expect(body).toMatchObject({
      retcode: '000000',
      data: JSON.stringify({ eventNo: parsed.value.report.reportId }),
    });
  });

  test('is unauthorised with any other signature, sender, time or nonce', async () => {
    const call = await genuine();
    for (const [name, value] of [
      ['x-tif-signature', '0'.repeat(64)],
      ['x-tif-signature', ''],
      ['x-tif-paasid', 'somebody'],
      ['x-tif-timestamp', '1'.repeat(10)],
      ['x-tif-nonce', crypto.randomUUID()],
    ] as const)
      expect(await failureOf(withHeader(call, name, value)), name).toMatchObject({
        kind: 'unauthorised',
      });
    expect(await failureOf({ ...call, headers: {} })).toMatchObject({ kind: 'unauthorised' });
  });

  test('is unauthorised when one character of its body changed under the same headers', async () => {
    const call = await genuine();
    const changed = withText(call, text(call).replace('予以受理', '准予许可'));
    expect(await failureOf(changed)).toMatchObject({
      kind: 'unauthorised',
      code: 'callback_body_digest',
    });
  });

  test('is unauthorised outside the clock window, early or late', async () => {
    const call = await genuine();
    for (const at of ['2026-07-03T11:56:30+08:00', '2026-07-03T12:03:30+08:00']) {
      rig.setClock(at);
      expect(await failureOf(call)).toMatchObject({ kind: 'unauthorised', code: 'callback_clock' });
    }
  });
});

describe('a rightly signed report of another form is malformed', () => {
  const event = {
    eventNo: 'WJE20260703AAAA',
    caseNo: 'WJ20260703AAAA',
    state: '2',
    stateTime: '20260703120000',
    opinion: '',
    supplementList: [],
  };
  test.each([
    ['a state that is never reported', { state: '7' }],
    ['a day that does not exist', { stateTime: '20260230120000' }],
    ['an application number that is not ours', { applyNo: '1' }],
    ['a field that was never agreed', { extra: 1 }],
    ['an endless opinion', { opinion: 'x'.repeat(1001) }],
  ])('%s', async (_, change) => {
    expect(await failureOf(signed(JSON.stringify({ ...event, applyNo: caseId })))).toBeUndefined();
    const call = signed(JSON.stringify({ ...event, applyNo: caseId, ...change }));
    expect(await failureOf(call)).toMatchObject({ kind: 'malformed' });
  });

  test('data that is no JSON, a body that is no envelope, another method, a huge body', async () => {
    const good = signed(JSON.stringify({ ...event, applyNo: caseId }));
    expect(await failureOf(signed('{'))).toMatchObject({ kind: 'malformed' });
    expect(await failureOf(withText(good, '[]'))).toMatchObject({ kind: 'malformed' });
    expect(await failureOf({ ...good, method: 'GET' })).toMatchObject({ kind: 'malformed' });
    expect(await failureOf(withText(good, ' '.repeat(300_000)))).toMatchObject({
      kind: 'malformed',
    });
  });
});

describe('the platform insists', () => {
  test('a report with a wrong signature is refused until it comes rightly signed, with the same event', async () => {
    const undo = rig.platform.inject({ kind: 'wrong_callback_signature' });
    const acted = rig.platform.act(caseId, 'accept');
    await holds(() => expect(rig.refusals.length).toBeGreaterThan(1));
    undo();
    await acted;
    expect(rig.refusals[0]).toMatchObject({ kind: 'unauthorised', code: 'callback_signature' });
    expect(rig.reports).toHaveLength(1);
  });

  test('a refused report is sent again with its own number, and the next event of the case waits', async () => {
    const seen: string[] = [];
    rig.setOnReport(({ event, reportId }) => {
      seen.push(`${event} ${reportId}`);
      if (seen.length < 3) throw new Error('not now');
    });
    const accepted = rig.platform.act(caseId, 'accept');
    const approved = rig.platform.act(caseId, 'approve');
    await Promise.all([accepted, approved]);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.slice(0, 3)).size).toBe(1);
    expect(seen[3]).toMatch(/^approve/);
  });

  test('a duplicate carries the same event number', async () => {
    rig.platform.inject({ kind: 'duplicate_callback' });
    await rig.platform.act(caseId, 'accept');
    expect(rig.reports).toHaveLength(2);
    expect(rig.reports[0]?.reportId).toBe(rig.reports[1]?.reportId);
  });

  test('closing ends a report that nobody takes', async () => {
    rig.setOnReport(() => {
      throw new Error('never');
    });
    const acted = rig.platform.act(caseId, 'accept');
    const ended = expect(acted).rejects.toThrow();
    await rig.platform.close();
    await ended;
  });
});
