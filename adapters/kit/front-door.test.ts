import { describe, expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { equalText } from './equal-text.ts';
import { frontDoor } from './front-door.ts';
import { isJsonBegun } from './json.ts';

const now = new Date('2026-11-06T08:49:07Z');
const answered = (status: number, body: string | Uint8Array, headers = {}) => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const result = frontDoor(ok({ status, headers, body: bytes }), now, { isBegun: isJsonBegun });
  return result.ok ? 'opened' : result.failure.kind;
};

it.each([
  [301, 'malformed'],
  [302, 'malformed'],
  [401, 'unauthorised'],
  [403, 'unauthorised'],
  [404, 'malformed'],
  [405, 'malformed'],
  [407, 'unauthorised'],
  [408, 'retryable'],
  [413, 'malformed'],
  [415, 'malformed'],
  [425, 'retryable'],
  [429, 'retryable'],
  [431, 'malformed'],
  [500, 'retryable'],
  [503, 'retryable'],
  [511, 'retryable'],
  [599, 'retryable'],
  [204, 'malformed'],
])('%i of a front door is %s', (status, kind) => {
  expect(answered(status, '')).toBe(kind);
  expect(answered(status, '{"code":"0000"}')).toBe(kind);
});

describe('a page instead of an answer', () => {
  const around = (text: string, filler = 'x'.repeat(100_000)) =>
    `<!DOCTYPE html><html><head><title>嘉善</title><style>${filler}</style></head><body>${text}</body></html>`;

  it.each([
    '系统维护',
    '系 统&nbsp;维 护',
    '<b>系统</b>升级',
    '系统正在维护,请稍后再试',
    '网站维护中',
    '暂停服务',
    '暂停对外服务',
    '系统已关闭',
  ])('“%s” says that the region is closed, at any length', (text) => {
    expect(answered(200, text)).toBe('scheduledClosed');
    expect(answered(503, around(text))).toBe('scheduledClosed');
  });

  it('says so in GB 18030 too', () => {
    const gb = Uint8Array.of(0xcf, 0xb5, 0xcd, 0xb3, 0xce, 0xac, 0xbb, 0xa4);
    expect(answered(200, gb)).toBe('scheduledClosed');
  });

  it.each([
    around('欢迎'),
    around('系统维护单位:某公司'),
    around('系统维护电话 0573'),
    around('<script>var t="系统维护"</script>'),
    '',
    '  ',
    'OK',
  ])('that does not say so is “not now”, and parks nothing', (page) => {
    expect(answered(200, page)).toBe('retryable');
    expect(answered(503, page)).toBe('retryable');
  });

  it('of a wrong address is not taken for a closed region, whatever it says', () => {
    expect(answered(404, around('系统维护'))).toBe('malformed');
  });

  it('of hostile markup costs no time (quadratic search)', () => {
    const started = performance.now();
    for (const piece of ['<', '<script', '<!--', '</script', '&nbsp'])
      answered(200, piece.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

it('tells equal texts from others', () => {
  expect(equalText('', '')).toBe(true);
  expect(equalText('ab', 'ab')).toBe(true);
  for (const other of ['', 'a', 'aa', 'abc', 'ba']) expect(equalText('ab', other)).toBe(false);
});
