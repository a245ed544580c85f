import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RegionFailure } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { read } from './envelope.ts';

const answer = (body: unknown, status = 200) =>
  ok({
    status,
    headers: {},
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  });
const now = new Date();
const failureOf = (outcome: Parameters<typeof read>[0]) => {
  const result = read(outcome, z.unknown(), now);
  return result.ok ? undefined : result.failure;
};

const retcode = (code: string, status = 200) =>
  answer({ retcode: code, msg: '沈示例', data: '{}' }, status);
const head = (status: number) => answer({ head: { status, message: '沈示例' }, data: null });

describe('what the region says', () => {
  const cases: readonly [string, ReturnType<typeof answer>, RegionFailure['kind'] | undefined][] = [
    ['000000', retcode('000000'), undefined],
    ['a number that exists already', retcode('300001'), undefined],
    ['a used ticket', retcode('100005'), 'rejected'],
    ['a used ticket under 404', retcode('100005', 404), 'malformed'],
    ['a retcode in another form', answer({ retcode: '100005' }), 'malformed'],
    ['our signature refused', retcode('200002', 401), 'unauthorised'],
    ['our nonce refused', retcode('200004', 401), 'retryable'],
    ['closed', retcode('900001'), 'scheduledClosed'],
    ['an unannounced retcode', retcode('777777'), 'malformed'],
    ['head 0', head(0), undefined],
    ['head 1, no such certificate', head(1), undefined],
    ['head 2, parameter error', head(2), 'rejected'],
    ['head 3, no permission', head(3), 'unauthorised'],
    ['head 4, token invalid', head(4), 'unauthorised'],
    ["head 11, issuer's system closed", head(11), 'scheduledClosed'],
    ['head 13, busy', head(13), 'retryable'],
    ['head 5', head(5), 'malformed'],
    ['a closing page', answer('<h1>系统已关闭</h1>'), 'scheduledClosed'],
    ['another page', answer('<h1>欢迎</h1>'), 'retryable'],
    ['half of an answer', answer('{"retcode":"0000'), 'malformed'],
    ['success with 500', answer({ retcode: '000000', msg: '', data: '' }, 500), 'retryable'],
  ];
  test.each(cases)('%s', (_, outcome, kind) => expect(failureOf(outcome)?.kind).toBe(kind));

  test("the region's own message is never repeated: it names people", () => {
    for (const outcome of [retcode('300005'), retcode('沈示例'), head(2)])
      expect(JSON.stringify(failureOf(outcome))).not.toContain('沈示例');
  });
});

test.each([
  ['unreachable', 'retryable'],
  ['timeout', 'retryable'],
  ['answer_lost', 'retryable'],
  ['aborted', 'retryable'],
  ['too_large', 'malformed'],
] as const)('no answer, %s: %s', (kind, expected) =>
  expect(failureOf(fail({ kind, message: 'x' }))?.kind).toBe(expected),
);

test('no bytes whatever make it throw or pass for a success', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.json(), (bytes, json) => {
      expect(failureOf(ok({ status: 200, headers: {}, body: bytes }))).toBeDefined();
      expect(failureOf(answer(json))).toBeDefined();
    }),
  );
});
