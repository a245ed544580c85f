import { expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { fail, ok } from '#contracts/result';
import { problemOf } from '../../platform/http/problem.ts';
import type { Visit } from './form-page.ts';
import { logWatch } from './log-watch.ts';

const shown = async (watch: object, language: 'zh-CN' | 'en' = 'en') => {
  const read = async () => ok({ watched: true, silent: [], ...watch });
  return String(await logWatch({ read, language } as unknown as Visit));
};
const cosignedAt = '2026-11-29T02:00:00.000Z';

it('a log that enough witnesses cosigned within ten minutes is green, with when and how large', async () => {
  const text = await shown({ fresh: true, size: 263, cosignedAt });
  expect(text).toContain('data-watch="good"');
  expect(text).toContain('263');
});

it.each([
  ['cosigned too long ago', { fresh: false, size: 3, cosignedAt }, 'data-watch="bad"'],
  ['never cosigned', { fresh: false }, 'never'],
  ['watched by nobody', { watched: false, fresh: false }, 'data-watch="none"'],
])('a log %s is not green, and says so', async (_, watch, said) => {
  const text = await shown(watch);
  expect(text).toContain(said);
  expect(text).not.toContain('data-watch="good"');
});

it('who does not cosign is named with the reason, as text', async () => {
  const text = await shown({ fresh: false, silent: [{ name: '<b>wujiang', problem: 'fork' }] });
  expect(text).toContain('&lt;b&gt;wujiang');
  expect(text).toContain('fork');
});

it('a log of which nobody can tell is red, with what to do', async () => {
  const problem = problemOf(failure('gateway.internal'), 'en', 'correlation-1');
  const visit = { read: async () => fail(problem), language: 'en' } as unknown as Visit;
  const text = String(await logWatch(visit));
  expect(text).toContain('data-watch="bad"');
  for (const said of [problem.title, problem.next, problem.code, 'correlation-1'])
    expect(text).toContain(said);
  // It is one part of a page that was asked for something else.
  expect(text).not.toContain('autofocus');
});
