import { describe, expect, it, vi } from 'vitest';
import { fail, ok } from '#contracts/result';
import { at, bound, call, type Name, region, right } from '../testing/bound.ts';
import { doors } from './doors.ts';

const names = Object.keys(doors) as Name[];
/** It answers at once, so that there is nothing to wait for. */
const later = names.filter((name) => name !== 'beginLogin');

const personal = ['330421199003077718', '13800001111', '沈小青', 'E12345678', '110101900307771'];

describe('every door of every region and courier company', () => {
  it.each(names)('%s lets the right answer through as it is', async (name) => {
    const { ask, lines } = bound(() => ok(right[name]));
    expect(await ask(name)).toEqual(ok(right[name]));
    expect(lines).toEqual([]);
  });

  it.each(later)(
    '%s of an adapter that ignores its signal ends in time; what comes later is dropped',
    async (name) => {
      vi.useFakeTimers();
      try {
        let late: (value: unknown) => void = () => {};
        let signal: AbortSignal | undefined;
        const { ask } = bound((context) => {
          signal = context.signal;
          return new Promise((resolve) => {
            late = resolve;
          });
        });
        const answer = ask(name);
        await vi.advanceTimersByTimeAsync(999 * (doors[name].patience ?? 1));
        expect(signal?.aborted).toBe(false);
        await vi.advanceTimersByTimeAsync(doors[name].patience ?? 1);
        expect(await answer).toMatchObject({ failure: { kind: 'retryable', code: 'timeout' } });
        expect(signal?.aborted).toBe(true);
        late(Promise.reject(new Error('too late')));
        await vi.advanceTimersByTimeAsync(10);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it.each(names)('%s names an exception and never quotes it', async (name) => {
    for (const value of personal) {
      const { ask, lines } = bound(() => {
        throw new TypeError(`cannot send ${value}`);
      });
      expect(await ask(name)).toMatchObject({
        failure: { kind: 'malformed', code: 'adapter_threw' },
      });
      expect(lines).toMatchObject([{ fields: { door: doors[name].name, error: 'TypeError' } }]);
      expect(JSON.stringify(lines)).not.toContain(value);
    }
  });

  it.each(names)('%s turns a person’s data in code or message into words of ours', async (name) => {
    for (const value of personal) {
      for (const text of [value, `E-${value}`, [...value].join('-')]) {
        const failure = {
          kind: 'rejected',
          code: text,
          message: `申请人 ${value}`,
          retryAfterMs: 1e15,
        };
        const { ask, lines } = bound(() => fail(failure));
        const answer = await ask(name);
        expect(answer).toEqual(
          fail({
            kind: 'rejected',
            code: 'unspeakable',
            message: expect.any(String),
            retryAfterMs: 86_400_000,
          }),
        );
        expect(JSON.stringify([answer, lines])).not.toContain(value);
      }
    }
  });

  it.each(names)(
    '%s refuses what is not what was promised, without saying what it was',
    async (name) => {
      const odd =
        name === 'logout' || name === 'cancel' ? [] : [ok(7), ok({ 沈小青: 1 }), ok(null)];
      for (const answer of [
        ...odd,
        undefined,
        'x',
        { ok: 'yes' },
        fail(undefined),
        fail({ kind: 'no' }),
      ]) {
        const { ask, lines } = bound(() => answer);
        expect(await ask(name)).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
        expect(JSON.stringify(lines)).not.toContain('沈小青');
      }
    },
  );

  it('ends a call when its caller has enough, be the adapter deaf', async () => {
    const { cases, context } = bound(() => new Promise(() => {}));
    const stop = new AbortController();
    const answer = cases?.submit({} as never, { ...context, signal: stop.signal });
    stop.abort();
    expect(await answer).toMatchObject({ failure: { kind: 'retryable', code: 'aborted' } });
  });

  it.each([
    ['is no answer', 7],
    ['would be read as yes on the wire', { status: 200, contentType: 'a\r\nb: c', body: '' }],
  ])('a refusal that %s is said without words', async (_, said) => {
    const { cases, context } = bound(() => said);
    const refusal = { code: 'callback.malformed', status: 422, retryable: false } as const;
    expect(cases?.refuseCallback(refusal, call, context)).toEqual({
      status: 422,
      contentType: 'text/plain',
      body: '',
    });
  });
});

const change = (name: Name, member: string, value: unknown) => {
  const answer = right[name] as Record<string, unknown>;
  if (value !== undefined) return ok({ ...answer, [member]: value });
  const { [member]: _, ...rest } = answer;
  return ok(rest);
};

it.each([0, 0.5, 86_400_001, 1e18])(
  'a nonce that would be kept for no time or for ever is none: %d ms',
  async (windowMs) => {
    const nonce = (ms: number) => change('parseCallback', 'once', { key: 'n-1', windowMs: ms });
    expect(await bound(() => nonce(windowMs)).ask('parseCallback')).toMatchObject({
      failure: { kind: 'malformed' },
    });
    expect(await bound(() => nonce(86_400_000)).ask('parseCallback')).toMatchObject({ ok: true });
  },
);

describe('an answer of the right form that means nothing', () => {
  const fillers = [
    '',
    ' ',
    '\u3000',
    'null',
    'NULL',
    '-',
    '--',
    '0',
    '000',
    'N/A',
    '无',
    'undefined',
    undefined,
    null,
  ];

  it.each(['submit', 'supplement', 'withdraw', 'notify', 'caseStatus'] as const)(
    '%s: a receipt without a number of the case forwards nothing',
    async (name) => {
      for (const filler of [...fillers, '330421199003077718']) {
        const { ask } = bound(() => change(name, 'regionalCaseId', filler));
        expect([filler, (await ask(name)).ok]).toEqual([filler, false]);
      }
      const { ask } = bound(() => change(name, 'regionalCaseId', '浙善〔2026〕7号'));
      expect((await ask(name)).ok).toBe(true);
    },
  );

  const person = { kind: 'person', name: '沈小青', idType: '111', idNumber: '330421199003077714' };
  it.each([
    ['nobody', 'localId', fillers],
    ['somebody of another region', 'region', ['310118', '', undefined]],
    ['a number with a wrong check digit', 'party', [person]],
    [
      'a company where a person was asked for',
      'party',
      [{ kind: 'company', name: '甲', uscc: '11330421XX0000001N' }],
    ],
    ['a level of its own', 'level', [{ ial: 9, aal: 1, raw: '' }]],
  ])('an assertion about %s gives no token', async (_, member, values) => {
    for (const value of values) {
      const { ask } = bound(() => change('redeem', member, value));
      expect((await ask('redeem')).ok).toBe(false);
    }
  });

  const [slot] = right.slots as [object];
  it.each([
    ['ends before it begins', { from: at('11') }],
    ['is of another day', { from: '2026-10-15T09:00:00+08:00', to: '2026-10-15T10:00:00+08:00' }],
    ['is there twice', {}, slot],
    ['has fewer than no places', { free: -1 }],
    ['is no time', { from: 'soon' }],
  ])('a slot that %s is not passed on', async (_, wrong, more?: object) => {
    const { ask } = bound(() => ok([{ ...slot, ...wrong }, ...(more ? [more] : [])]));
    expect((await ask('slots')).ok).toBe(false);
  });

  it('a certificate of another type than was asked for, and a waybill of another parcel, are none', async () => {
    expect(
      (
        await bound(() =>
          ok([{ scanId: '1', waybill: 'SF-0002', kind: 'lost', at: at('09') }]),
        ).ask('track')
      ).ok,
    ).toBe(false);
  });

  it('a bad item is left out and named, and stops none of the others', async () => {
    const item = {
      code: '11330421XX0000001N4000000000001',
      region,
      name: '事项',
      authority: '局',
      requiredIal: 2,
      statutoryDays: 1,
      promisedDays: 1,
      materials: [],
    };
    const odd = { ...item, code: 'SX-2', promisedDays: -1 };
    const { ask } = bound(() =>
      ok({ items: [item, odd, null], leftOut: [{ ref: '#9', reason: 'materials.0.name' }] }),
    );
    expect(await ask('listItems')).toEqual(
      ok({
        items: [item],
        leftOut: [
          { ref: '#9', reason: 'materials.0.name' },
          { ref: 'SX-2', reason: 'code' },
          { ref: '#3', reason: 'unreadable' },
        ],
      }),
    );
  });
});
