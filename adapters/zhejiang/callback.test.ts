import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundCall } from '#contracts/region-adapter';
import { cases } from './cases.ts';
import { buildRequest, type XmlValue, xmlContentType } from './envelope.ts';
import { newId, type Stage, setStage, submission, until } from './platform/test-stage.ts';
import { signedHeaders } from './signature.ts';
import { eventOf, stateOf } from './statuses.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

async function submitted(): Promise<string> {
  const message = submission();
  await cases.submit(message, stage.context);
  return message.caseId;
}

describe('the platform reports', () => {
  it('an act once, and the clerk hears when it was acknowledged', async () => {
    const caseId = await submitted();
    await stage.platform.act(caseId, 'accept');
    await stage.platform.act(caseId, 'deny');
    expect(stage.reports).toMatchObject([
      { caseId, event: 'accept', wanted: [] },
      { caseId, event: 'deny', reason: '不符合法定条件' },
    ]);
    await expect(stage.platform.act(caseId, 'approve')).rejects.toThrow('cannot approve');
  });

  it('again until it is acknowledged, under the same event number, and nothing overtakes it', async () => {
    const caseId = await submitted();
    stage.breakDoor(500);
    const acts = [stage.platform.act(caseId, 'accept'), stage.platform.act(caseId, 'approve')];
    await until(() => stage.calls.length >= 3);
    expect(stage.reports).toEqual([]);
    stage.breakDoor(undefined);
    await Promise.all(acts);
    expect(stage.reports.map((report) => report.event)).toEqual(['accept', 'approve']);
  });

  it('with a wrong signature is refused, and comes right once the fault is undone', async () => {
    const caseId = await submitted();
    const undo = stage.platform.inject({ kind: 'wrong_callback_signature' });
    const act = stage.platform.act(caseId, 'accept');
    await until(() => stage.refusals.length > 0);
    expect(stage.refusals[0]).toMatchObject({ kind: 'unauthorised', code: 'signature' });
    undo();
    await act;
    expect(stage.reports).toHaveLength(1);
    expect(stage.platform.evidence()[0]?.fault).toBe('wrong_callback_signature');
  });

  it('twice under the duplicate fault, with one event number', async () => {
    const caseId = await submitted();
    stage.platform.inject({ kind: 'duplicate_callback' });
    await stage.platform.act(caseId, 'accept');
    expect(stage.reports).toHaveLength(2);
    expect(stage.reports[0]).toEqual(stage.reports[1]);
  });
});

const now = new Date('2026-10-12T10:00:00+08:00');
const body = {
  SJBH: 'SJ-1',
  SBLSH: newId('case'),
  BJBH: 'JS1',
  BJZT: '2',
  SJSJ: '2026-10-12 10:00:00',
};

/** A callback as the region would sign it, for tests that bend one thing at a time. */
function callback(value: XmlValue = body, date = now): InboundCall {
  const key = stage.context.credentials.callback;
  const call = { method: 'POST', path: '/cb', query: '', date: date.toUTCString() };
  const bytes = buildRequest(value, { ...call, serial: 'serial-01' }, key) ?? new Uint8Array();
  const headers = { ...signedHeaders(call, key), 'content-type': xmlContentType };
  return { kind: 'report', method: 'POST', path: '/cb', query: '', headers, body: bytes };
}

const refusal = async (call: InboundCall) => {
  const read = await cases.parseCallback(call, { ...stage.context, clock: () => now });
  return read.ok ? undefined : `${read.failure.kind} ${read.failure.code}`;
};

describe('a callback', () => {
  it('is read when everything holds', async () => {
    expect(await refusal(callback())).toBeUndefined();
  });

  it('is unauthorised with another path, query, method, key, algorithm, date or signature', async () => {
    const good = callback();
    const withHeader = (name: string, value: string) => ({
      ...good,
      headers: { ...good.headers, [name]: value },
    });
    expect(await refusal({ ...good, path: '/other' })).toBe('unauthorised signature');
    expect(await refusal({ ...good, query: 'a=1' })).toBe('unauthorised signature');
    expect(await refusal({ ...good, method: 'PUT' })).toBe('unauthorised signature');
    expect(await refusal(withHeader('x-bg-hmac-access-key', 'AK'))).toBe('unauthorised access_key');
    expect(await refusal(withHeader('x-bg-hmac-algorithm', 'none'))).toBe('unauthorised algorithm');
    expect(await refusal(withHeader('x-bg-date-time', now.toISOString()))).toBe(
      'unauthorised clock_skew',
    );
    expect(await refusal(withHeader('x-bg-hmac-signature', ''))).toBe('unauthorised signature');
    expect(await refusal({ ...good, headers: {} })).toBe('unauthorised access_key');
  });

  it('counts for 90 seconds to either side, and not a second longer', async () => {
    const at = (offsetMs: number) => callback(body, new Date(now.getTime() + offsetMs));
    expect(await refusal(at(90_000))).toBeUndefined();
    expect(await refusal(at(-90_000))).toBeUndefined();
    expect(await refusal(at(91_000))).toBe('unauthorised clock_skew');
    expect(await refusal(at(-91_000))).toBe('unauthorised clock_skew');
  });

  it('is unauthorised when its body was changed, or taken from another genuine callback', async () => {
    const good = callback();
    const changed = Buffer.from(good.body).toString('latin1').replace('<BJZT>2', '<BJZT>6');
    expect(await refusal({ ...good, body: Buffer.from(changed, 'latin1') })).toBe(
      'unauthorised body_digest',
    );
    const other = callback(body, new Date(now.getTime() + 1000));
    expect(await refusal({ ...good, body: other.body })).toBe('unauthorised body_digest');
  });

  it('is unauthorised when it is one of our own requests sent back', async () => {
    const good = callback();
    const call = { method: 'POST', path: '/cb', query: '', date: now.toUTCString() };
    const own = signedHeaders(call, stage.context.credentials.gateway);
    expect(await refusal({ ...good, headers: { ...good.headers, ...own } })).toBe(
      'unauthorised access_key',
    );
  });

  it.each([
    ['a status that is no report', { BJZT: '9' }],
    ['an unknown status', { BJZT: 'constructor' }],
    ['a case id that is not ours', { SBLSH: '12345' }],
    ['an impossible time', { SJSJ: '2026-02-31 10:00:00' }],
    ['a time without seconds', { SJSJ: '2026-10-12' }],
    ['a field nobody knows', { ZZZZ: '1' }],
  ])('is malformed with %s', async (_, change) => {
    expect(await refusal(callback({ ...body, ...change }))).toBe('malformed callback_body');
  });

  it('is malformed without its content type', async () => {
    const good = callback();
    const headers = { ...good.headers, 'content-type': 'application/json' };
    expect(await refusal({ ...good, headers })).toBe('malformed callback_type');
  });

  it('is refused whichever byte of the body is changed', async () => {
    const good = callback();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.body.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (index, flip) => {
          const bent = Uint8Array.from(good.body);
          bent[index] = (bent[index] ?? 0) ^ flip;
          const read = await cases.parseCallback(
            { ...good, body: bent },
            { ...stage.context, clock: () => now },
          );
          // Only the declaration's own spelling (GB18030, gb18030) may vary without harm.
          if (read.ok) expect(index).toBeLessThan(40);
        },
      ),
    );
  });
});

it('every status number has one meaning, and only acts of a clerk are events', () => {
  const numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
  expect(numbers.map(stateOf)).not.toContain(undefined);
  expect(numbers.map(eventOf)).toEqual([
    undefined,
    'accept',
    'refuse',
    'require_supplement',
    'accept',
    'approve',
    'deny',
    undefined,
    undefined,
  ]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!numbers.includes(text))
        expect([stateOf(text), eventOf(text)]).toEqual([undefined, undefined]);
    }),
  );
});
