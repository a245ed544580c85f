import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { type ZodType, z } from 'zod';
import { fail, ok } from '#contracts/result';
import { cleanFailure } from './clean-failure.ts';
import { type Fault, judge, pass, passAtOnce } from './pass.ts';

function borderAndLines() {
  const lines: unknown[] = [];
  const write = (event: string, fields: object = {}) => void lines.push({ event, ...fields });
  const log = { debug: write, info: write, warn: write, error: write };
  return { border: { name: '330499', timeoutMs: 1000, log }, lines };
}

/** What the log is told of a region's answer. */
function told<T>(answer: ZodType<T>, raw: unknown, fault?: Fault<T>): unknown[] {
  const { border, lines } = borderAndLines();
  judge(border, { name: 'door', answer }, raw, fault);
  return lines;
}

const Answer = z.object({ items: z.array(z.object({ code: z.string() })) });
const Named = z.record(z.string(), z.string());
const malformed = { event: 'region.answer_malformed', region: '330499', door: 'door' };

it('attack: a person’s name as the name of a member: the log is told what the contract calls the field, and nothing else', () => {
  expect(told(Answer, ok({ items: [{ code: 7 }] }))).toEqual([
    { ...malformed, field: 'items.code' },
  ]);
  for (const name of ['沈小青', '330421199003077718', 'a b', 'a'.repeat(81)])
    expect(told(Named, ok({ [name]: 7 })), name).toEqual([{ ...malformed, field: '' }]);
  expect(told(Named, 'no answer')).toEqual([{ ...malformed, field: '' }]);
});

it('an answer of the right form that means nothing is told by a word of ours', () => {
  const right = ok({ a: 'b' });
  expect(told(Named, right, () => 'other_day')).toEqual([{ ...malformed, code: 'other_day' }]);
  expect(told(Named, right, () => undefined)).toEqual([]);
});

it('attack: a person’s name as the class of an exception: the log is told a class that could be one', () => {
  const thrown = (error: unknown) => {
    const { border, lines } = borderAndLines();
    passAtOnce(border, { name: 'door', answer: Named }, () => {
      throw error;
    });
    return lines;
  };
  const named = (name: string) =>
    Object.defineProperty(class extends Error {}, 'name', { value: name });
  const Odd = named('沈小青');
  const Long = named('a'.repeat(61));
  for (const [error, name] of [
    [new Odd(), 'Error'],
    [new Long(), 'Error'],
    [new RangeError('沈小青'), 'RangeError'],
    ['沈小青', 'string'],
    [undefined, 'undefined'],
  ] as const)
    expect(thrown(error)).toEqual([
      { event: 'region.adapter_threw', region: '330499', door: 'door', error: name },
    ]);
});

it('a call whose caller had enough before it began waits for nothing', async () => {
  const signal = AbortSignal.abort();
  const http = async () => fail({ kind: 'unreachable', message: 'not used' } as const);
  const context = { http, clock: () => new Date(0), signal, credentials: {} };
  const { border } = borderAndLines();
  const door = { name: 'door', answer: Named };
  const answer = await pass(
    { ...border, timeoutMs: 60_000 },
    door,
    context,
    () => new Promise(() => {}),
  );
  expect(answer).toMatchObject({ failure: { kind: 'retryable', code: 'aborted' } });
});

it('of a call that is over nothing is left: no timer, and nobody who listens to its caller', async () => {
  vi.useFakeTimers();
  try {
    const { signal } = new AbortController();
    const http = async () => fail({ kind: 'unreachable', message: 'not used' } as const);
    const context = { http, clock: () => new Date(0), signal, credentials: {} };
    const { border } = borderAndLines();
    const door = { name: 'door', answer: Named };
    expect(await pass(border, door, context, () => ok({ a: 'b' }))).toEqual(ok({ a: 'b' }));
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  } finally {
    vi.useRealTimers();
  }
});

it.each([
  [1, 1],
  [1.2, 2],
  [0.5, 1],
  [1e15, 86_400_000],
  [0, undefined],
  [-1, undefined],
  [Number.NaN, undefined],
  ['5', undefined],
  [true, undefined],
  [undefined, undefined],
])('a wish to be left alone for %j ms is one of %j', (wait, bounded) => {
  expect(cleanFailure({ kind: 'retryable', code: 'busy', retryAfterMs: wait })).toStrictEqual({
    kind: 'retryable',
    code: 'busy',
    message: expect.any(String),
    ...(bounded === undefined ? {} : { retryAfterMs: bounded }),
  });
});
