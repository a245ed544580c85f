import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CaseRequest } from '#contracts/case';
import { failure } from '#contracts/failures';
import { CustodyEvent } from '#contracts/handoff';
import { chineseDetails } from './detail-texts.ts';
import { fieldErrors } from './http.ts';
import { problemOf } from './problem.ts';
import { chineseReasons } from './reason-texts.ts';
import { detailIn, reasonIn } from './reasons.ts';

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
      expect(reason).not.toMatch(/^不符合要求（/);
    }
    for (const { reason } of problemOf(refused, 'en', 'id').errors ?? []) {
      expect(reason).not.toMatch(hanOnly);
      expect(reason).not.toMatch(/^(Invalid|Too|Unrecognized)/);
    }
  });

  const kinds = z.discriminatedUnion('k', [
    z.strictObject({ k: z.literal('accept') }),
    z.strictObject({ k: z.enum(['approve', 'deny']) }),
  ]);
  const [office, place] = [
    z.string().length(18, 'is blank'),
    z.string().regex(/^\d{6}$/, 'occurs twice'),
  ];
  it.each([
    ['a word of a list: the list', kinds, { k: 'grant' }, 'must be one of accept, approve, deny'],
    [
      'one of several forms: what the nearest says',
      z.union([z.number(), office, place]),
      'x',
      'is blank',
    ],
    [
      'a form of another kind',
      z.union([office, z.strictObject({ a: office })]),
      7,
      'fits none of the forms that it may have',
    ],
    [
      'a time without its zone: how one looks',
      z.iso.datetime({ offset: true }),
      '2026-11-29 10:00',
      'must be a time with its offset (RFC 3339), as in 2026-11-27T10:00:00+08:00',
    ],
  ] as const)('say what would have been right: %s', (_, schema: z.ZodType, value, english) => {
    const { error } = schema.safeParse(value);
    expect(error && fieldErrors(error)[0]?.reason).toBe(english);
    expect(reasonIn('zh-CN', english)).toMatch(hanOnly);
  });

  it('what differs from case to case stands where it stood', () => {
    expect(reasonIn('zh-CN', 'ID (身份证) is missing')).toBe('缺少 ID（身份证）');
    expect(reasonIn('zh-CN', 'must be at least 2 characters long')).toBe('不得少于 2 个字符');
    expect(reasonIn('en', 'is missing')).toBe('is missing');
    expect(reasonIn('zh-CN', 'nobody wrote this down')).toContain('nobody wrote this down');
  });

  it('both languages leave the same places open', () => {
    for (const [english, chinese] of Object.entries({ ...chineseReasons, ...chineseDetails })) {
      expect(chinese, english).toMatch(hanOnly);
      expect(chinese.split('{}').length, english).toBe(english.split('{}').length);
    }
  });
});

const sources = (): readonly string[] =>
  globSync(['gateway/**/*.ts', 'contracts/**/*.ts'])
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .map((path) => readFileSync(path, 'utf8'));

/** What stands beside a refusal, as it is written in the source, with something in each open place. */
const writtenDetails = (): readonly string[] =>
  sources()
    .flatMap((text) => [...text.matchAll(/\bdetail(?::| =) (['`])(.+?)\1/g)])
    .map(([, , written = '']) => written.replaceAll(/\$\{.*?\}/g, 'x'))
    .filter((written) => !written.includes('${'));

/** What rules say that name a field: one text, or one of several. */
const chosenReasons = (): readonly string[] =>
  sources()
    .filter((text) => text.includes('pointer'))
    .flatMap((text) => [
      ...text.matchAll(/\breason = ([^;]+);/g),
      ...text.matchAll(/\breason: ((?:['`]|[^,;\n]*\?)[^\n]*)/g),
    ])
    .flatMap(([, written = '']) => [...written.matchAll(/(['`])(.+?)\1/g)])
    .map(([, , text = '']) => text)
    .filter((text) => text.includes(' ') && !hanOnly.test(text));

/** What schemas and rules say of a wrong field in words of their own. */
function writtenReasons(): readonly string[] {
  const text = sources().join('\n');
  const said = [
    /\.regex\([^\n]*?, (['`])(.+?)\1\)/g,
    /\.refine\([^\n]*?, (['`])(.+?)\1\)/g,
    /\binvalid\(\s*['`]\/[^'`]*['`],\s*(['`])(.+?)\1/g,
  ].flatMap((shape) => [...text.matchAll(shape)].map(([, , written = '']) => written));
  return [...said, ...chosenReasons()].map((written) => written.replaceAll(/\$\{.*?\}/g, 'x'));
}

describe('what stands beside a refusal', () => {
  it('so are the reasons that rules give in words of their own', () => {
    const reasons = writtenReasons();
    expect(reasons.length).toBeGreaterThan(60);
    const untold = reasons.filter((reason) => reasonIn('zh-CN', reason).startsWith('不符合要求（'));
    expect(untold).toEqual([]);
  });

  it('is in the language of the caller, wherever the source says it', () => {
    const details = writtenDetails();
    expect(details.length).toBeGreaterThan(60);
    const untold = details.filter((detail) => {
      const told = detailIn('zh-CN', detail);
      return told.startsWith('不符合要求（') || (told === detail && detail.includes(' '));
    });
    expect(untold).toEqual([]);
  });

  it('keeps codes and identifiers, and tells several things one by one', () => {
    expect(detailIn('zh-CN', 'case_1, case_2')).toBe('case_1, case_2');
    expect(detailIn('zh-CN', 'only: platform, kiosk')).toBe('仅限：platform, kiosk');
    expect(detailIn('zh-CN', 'status invalid: status.suspended; times valid: ok')).toBe(
      'status 无效：已暂停，恢复后可再用（status.suspended）；times 有效：ok',
    );
    // A code and a region of it; what is said in English of the one and the other is no code.
    expect(detailIn('zh-CN', 'ID, 330421')).toBe('ID, 330421');
    expect(detailIn('zh-CN', 'nobody heard from it')).toBe('不符合要求（nobody heard from it）');
    expect(detailIn('en', 'only: platform')).toBe('only: platform');
    expect(detailIn('zh-CN', 'nobody wrote this down')).toBe(
      '不符合要求（nobody wrote this down）',
    );
  });
});
