import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CaseRequest } from '#contracts/case';
import { failure } from '#contracts/failures';
import { CustodyEvent } from '#contracts/handoff';
import { fieldErrors } from './http.ts';
import { problemOf } from './problem.ts';
import { chineseReasons } from './reason-texts.ts';
import { reasonIn } from './reasons.ts';

const hanOnly = /\p{Script=Han}/u;

/** Everything that a body may do wrong to a schema that has no words of its own. */
const wrong: readonly (readonly [z.ZodType, unknown])[] = [
  [z.string(), 1],
  [z.strictObject({ a: z.string() }), {}],
  [z.strictObject({ a: z.string().optional() }), { b: 1 }],
  [z.string().max(2), 'abc'],
  [z.string().min(2), 'a'],
  [z.array(z.string()).max(1), ['a', 'b']],
  [z.array(z.string()).min(1), []],
  [z.int().max(5), 6],
  [z.int().min(5), 4],
  [z.int(), 1.5],
  [z.enum(['a', 'b']), 'c'],
  [z.literal('a'), 'c'],
  [z.iso.datetime({ offset: true }), 'yesterday'],
  [z.url(), 'nowhere'],
  [z.union([z.string(), z.number()]), true],
  [z.record(z.string().max(1), z.string()), { ab: 'c' }],
  [z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') })]), { k: 'b' }],
  [z.string().refine(() => false), 'a'],
  [CaseRequest, {}],
  [CustodyEvent, { event: 'counted' }],
  [CustodyEvent, { event: 'mended' }],
];

describe('reasons for wrong fields', () => {
  it.each(wrong)('are in the language of the caller (%#)', (schema, value) => {
    const { error } = schema.safeParse(value);
    const fields = error ? fieldErrors(error) : [];
    expect(fields.length).toBeGreaterThan(0);
    const refused = failure('request.invalid', { fields });
    for (const { reason } of problemOf(refused, 'zh-CN', 'id').errors ?? []) {
      expect(reason).toMatch(hanOnly);
      // A sentence of its own, and not an English one in brackets.
      expect(reason).not.toMatch(/^不符合要求 \(/);
    }
    for (const { reason } of problemOf(refused, 'en', 'id').errors ?? []) {
      expect(reason).not.toMatch(hanOnly);
      expect(reason).not.toMatch(/^(Invalid|Too|Unrecognized)/);
    }
  });

  it('what differs from case to case stands where it stood', () => {
    expect(reasonIn('zh-CN', 'ID (身份证) is missing')).toBe('缺少 ID（身份证）');
    expect(reasonIn('zh-CN', 'must be at least 2 characters long')).toBe('不得少于 2 个字符');
    expect(reasonIn('en', 'is missing')).toBe('is missing');
    expect(reasonIn('zh-CN', 'nobody wrote this down')).toContain('nobody wrote this down');
  });

  it('both languages leave the same places open', () => {
    for (const [english, chinese] of Object.entries(chineseReasons)) {
      expect(chinese, english).toMatch(hanOnly);
      expect(chinese.split('{}').length, english).toBe(english.split('{}').length);
    }
  });
});
