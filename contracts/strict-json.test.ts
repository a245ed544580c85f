import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

describe('strict JSON', () => {
  it('reads what JSON.parse reads, for every value without doubled members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text, 16)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":1}}',
    '[{"x":1},{"x":1,"y":2,"x":3}]',
    // The same name written in two ways is the same name.
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('member smuggling: %s is refused', (text) => {
    expect(parseStrictJson(text, 16)).toEqual({ ok: false, failure: 'duplicate_member' });
  });

  it.each([
    '{"a":"b","c":"b"}',
    '{"a":"x\\":1,\\"a","b":1}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a"]}',
    '{"a":"{\\"a\\":1,"}',
  ])('%s has no doubled member', (text) => {
    expect(parseStrictJson(text, 16).ok).toBe(true);
  });

  it('stack exhaustion: nesting beyond the limit is refused, however deep', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(nested(16), 16).ok).toBe(true);
    expect(parseStrictJson(nested(17), 16)).toEqual({ ok: false, failure: 'too_deep' });
    expect(parseStrictJson(nested(100_000), 16).ok).toBe(false);
  });

  it.each(['', '{', '{"a":}', 'nul', "{'a':1}", '[1,]', '\ufeff{}x'])('%j is not JSON', (text) => {
    expect(parseStrictJson(text, 16)).toEqual({ ok: false, failure: 'malformed' });
  });
});
