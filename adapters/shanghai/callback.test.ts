import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundCall } from '#contracts/region-adapter';
import { holds } from '../../tests/setup/until.ts';
import { cases } from './cases.ts';
import { sealer } from './platform/envelope.ts';
import { nextId, type Rig, startRig, submission } from './platform/test-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

const openCase = async (): Promise<string> => {
  const message = submission();
  const result = await cases.submit(message, rig.context);
  if (!result.ok) throw new Error(result.failure.code);
  return message.caseId;
};

const statusOf = (caseId: string) =>
  rig.platform.cases().find((one) => one.caseId === caseId)?.status;

describe('case reports', () => {
  it('come back with our case, the region’s event number, the reason and what is wanted', async () => {
    const caseId = await openCase();
    await rig.platform.act(caseId, 'accept');
    await rig.platform.act(caseId, 'require_supplement');
    const [known] = rig.platform.cases();
    expect(rig.reports).toMatchObject([
      { caseId, event: 'accept', wanted: [], reportId: `${known?.regionalCaseId}-E1` },
      {
        caseId,
        event: 'require_supplement',
        regionalCaseId: known?.regionalCaseId,
        reportId: `${known?.regionalCaseId}-E2`,
        reason: '请补交住所使用证明',
        wanted: [{ code: 'LEASE', name: '住所使用证明' }],
      },
    ]);
    expect(rig.received.every(({ headers }) => headers.replayid)).toBe(true);
  });

  it('cover refusal and denial', async () => {
    const [refused, denied] = [await openCase(), await openCase()];
    await rig.platform.act(refused, 'refuse');
    await rig.platform.act(denied, 'accept');
    await rig.platform.act(denied, 'deny');
    expect(rig.reports.map(({ event }) => event)).toEqual(['refuse', 'accept', 'deny']);
    await expect(rig.platform.act(denied, 'approve')).rejects.toThrow('not possible');
  });

  it('are refused while the signature is wrong, and arrive once it is right', async () => {
    const caseId = await openCase();
    const undo = rig.platform.inject({ kind: 'wrong_callback_signature' });
    const acted = rig.platform.act(caseId, 'accept');
    await holds(() => expect(rig.refusals.length).toBeGreaterThan(1));
    expect(rig.reports).toEqual([]);
    expect(new Set(rig.refusals.map(({ kind }) => kind))).toEqual(new Set(['unauthorised']));
    undo();
    await acted;
    expect(rig.reports).toMatchObject([{ event: 'accept' }]);
  });

  it('come twice under one event number, each delivery with its own replay id', async () => {
    const caseId = await openCase();
    rig.platform.inject({ kind: 'duplicate_callback' });
    await rig.platform.act(caseId, 'accept');
    expect(rig.reports).toHaveLength(2);
    expect(rig.reports[0]).toEqual(rig.reports[1]);
    const [first, second] = rig.received.map(({ headers }) => headers.replayid);
    expect(first).not.toBe(second);
  });
});

describe('clerks on autopilot', () => {
  it('accept and approve, each decision once', async () => {
    rig.platform.setAutopilot('decide');
    const caseId = await openCase();
    await holds(() => expect(rig.reports.at(-1)?.event).toBe('approve'));
    expect(rig.reports.map(({ event }) => event)).toEqual(['accept', 'approve']);
    expect(rig.platform.cases()).toMatchObject([{ caseId, decisions: 1, status: '办结-准予' }]);
  });

  it('ask for one supplement and go on when it has come', async () => {
    const caseId = await openCase();
    rig.platform.setAutopilot('supplement_then_decide');
    await holds(() => expect(rig.reports.at(-1)?.event).toBe('require_supplement'));
    const [known] = rig.platform.cases();
    const { messageId: _, ...rest } = submission({ caseId });
    const answer = await cases.supplement(
      {
        kind: 'supplement',
        messageId: nextId('msg'),
        caseId,
        from: rest.from,
        to: rest.to,
        itemCode: rest.itemCode,
        itemName: rest.itemName,
        at: rest.at,
        regionalCaseId: known?.regionalCaseId ?? '',
        note: '',
        materials: [],
      },
      rig.context,
    );
    expect(answer.ok).toBe(true);
    await holds(() => expect(statusOf(caseId)).toBe('办结-准予'));
    await holds(() => expect(rig.reports).toHaveLength(4));
    expect(rig.reports.map(({ event }) => event)).toEqual([
      'accept',
      'require_supplement',
      'accept',
      'approve',
    ]);
    expect(rig.platform.cases()).toMatchObject([{ supplements: 1, decisions: 1 }]);
  });

  it('rest while the platform is closed', async () => {
    const caseId = await openCase();
    rig.platform.setOpening('closed');
    rig.platform.setAutopilot('decide');
    // Timers of one process come in their order: the clerk’s has come by then, several times.
    await new Promise((done) => setTimeout(done, 150));
    expect(statusOf(caseId)).toBe('收件');
    rig.platform.setOpening('open');
    await holds(() => expect(statusOf(caseId)).toBe('办结-准予'));
  });
});

describe('parseCallback', () => {
  const replayId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
  const caseId = nextId('case');
  const callback = {
    eventNo: 'SH-1-E1',
    sendApplyNo: caseId,
    applyNo: 'SH-1',
    status: '受理',
    eventTime: '2026-05-06 09:00:00',
    opinion: '',
    supplements: [],
  };
  const inbound = (body: string, change: Partial<InboundCall> = {}): InboundCall => ({
    kind: 'case',
    method: 'POST',
    path: '/',
    query: '',
    headers: { replayid: replayId },
    body: new TextEncoder().encode(body),
    ...change,
  });
  const signed = (payload: unknown, skewMs = 0) =>
    sealer(rig.secrets, () => new Date(Date.now() + skewMs)).seal(payload, replayId);
  const parse = (call: InboundCall) => cases.parseCallback(call, rig.context);

  it('answers with an envelope that only this delivery can be acknowledged with', async () => {
    const result = await parse(inbound(signed(callback)));
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.value.report).toEqual({
      reportId: 'SH-1-E1',
      caseId,
      regionalCaseId: 'SH-1',
      event: 'accept',
      at: '2026-05-06T09:00:00+08:00',
      wanted: [],
    });
    const body = Buffer.from(result.value.acknowledgement.body);
    const platform = sealer(rig.secrets, () => new Date());
    expect(platform.open(body, replayId)).toMatchObject({
      payload: { result: { eventNo: 'SH-1-E1' } },
    });
    expect(platform.open(body, crypto.randomUUID())).toEqual({ ok: false, code: '4011' });
  });

  it('says unauthorised for anything signed otherwise, and for an old or early envelope', async () => {
    const text = signed(callback);
    const envelope = JSON.parse(text);
    const tampered = [
      { ...envelope, timestamp: String(Number(envelope.timestamp) + 1) },
      { ...envelope, appCode: 'TBother' },
      {
        ...envelope,
        data: {
          encData: envelope.data.encData.replace(/.$/, (c: string) => (c === '0' ? '1' : '0')),
        },
      },
      {
        ...envelope,
        signData: envelope.signData.replace(/^./, (c: string) => (c === '0' ? '1' : '0')),
      },
    ].map((one) => inbound(JSON.stringify(one)));
    const other = inbound(text, { headers: { replayid: crypto.randomUUID() } });
    const clocks = [-301_000, 301_000].map((skewMs) => inbound(signed(callback, skewMs)));
    for (const call of [...tampered, other, ...clocks]) {
      expect(await parse(call)).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } });
    }
    expect(await parse(inbound(signed(callback, -290_000)))).toMatchObject({ ok: true });
  });

  it('does not take our own signature for the region’s', async () => {
    const mirrored = {
      ...rig.secrets,
      privateKey: rig.context.credentials.ourPrivateKey,
      publicKey: rig.secrets.gatewayPublicKey,
    };
    const text = sealer(mirrored, () => new Date()).seal(callback, replayId);
    expect(await parse(inbound(text))).toMatchObject({ failure: { kind: 'unauthorised' } });
  });

  it('says malformed for bad form, signed or not', async () => {
    const payloads = [
      { ...callback, status: '收件' },
      { ...callback, status: 'constructor' },
      { ...callback, eventTime: '2026-05-06' },
      { ...callback, eventTime: '2026-02-30 09:00:00' },
      { ...callback, sendApplyNo: 'case_1' },
      { ...callback, extra: 1 },
      { ...callback, supplements: [{ stuffCode: 'LEASE', stuffName: '住所使用证明' }] },
      { ...callback, opinion: '长'.repeat(1001) },
      null,
      { code: '0000', msg: '成功', result: {} },
    ];
    const calls = [
      ...payloads.map((payload) => inbound(signed(payload))),
      inbound(signed(callback), { method: 'GET' }),
      inbound(signed(callback), { headers: {} }),
      inbound('{}'),
      inbound(''),
      inbound('', { body: new Uint8Array([0xff, 0xfe]) }),
      inbound('', { body: new Uint8Array(3_000_000) }),
    ];
    for (const call of calls)
      expect(await parse(call)).toMatchObject({ failure: { kind: 'malformed' } });
  });
});
