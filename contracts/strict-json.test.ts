import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonOf, jsonOfJsonb, parseStrictJson, parseStrictJsonBytes } from './strict-json.ts';

const faultOf = (text: string) => {
  const parsed = parseStrictJson(text, 16);
  return parsed.ok ? undefined : parsed.failure;
};

/** A value of JSON without numbers that a double changes. */
const keepable = fc
  .jsonValue({ maxDepth: 5 })
  .filter((value) => !/[eE\d]{16}|e\+/.test(JSON.stringify(value)))
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

describe('strict JSON', () => {
  it('reads what JSON.parse reads, for every value without doubled members and long numbers', () => {
    fc.assert(
      fc.property(keepable, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text, 16)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it('takes and refuses the same of what PostgreSQL writes, sooner', () => {
    const odd = fc.constantFrom(
      2 ** 53,
      -(2 ** 53 - 1),
      1e21,
      1e-9,
      { ['__proto__']: 1 },
      '__proto__',
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 5 }),
      fc.array(odd),
      fc.dictionary(fc.string(), odd),
    );
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 36 }), (inner, levels) => {
        const text = `${'[ '.repeat(levels)}${JSON.stringify(inner)}${']'.repeat(levels)}`;
        expect(jsonOfJsonb(text)).toEqual(jsonOf(text));
      }),
    );
    for (const none of ['1e400', '{"n":12345678901234567890}', '"\\u0000"', '{', ''])
      expect(jsonOfJsonb(none)).toBeUndefined();
  });

  it.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"a":{"b":1,"b":1}}', '/a/b'],
    ['[{"x":1},{"x":1,"y":2,"x":3}]', '/1/x'],
    // Behind a sibling that was opened and closed the object's own names still count.
    ['{"a":1,"b":{"a":2},"a":3}', '/a'],
    ['{"a":1,"b":[{"a":2},["a"]],"a":3}', '/a'],
    ['{"a":[],"a":[]}', '/a'],
    ['{"o":[{"a":1},{"b":{"a":1}},{"a":1,"b":2,"a":3}]}', '/o/2/a'],
    ['[[{"a":1}],[{"a":1,"a":1}]]', '/1/0/a'],
    ['{"a":"","":{"":1,"":2}}', '//'],
    // The same name written in two ways is the same name.
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a/b~":1,"a/b~":2}', '/a~1b~0'],
    ['{"a" \n:1, "a"\t: 2}', '/a'],
    // A backslash takes the next character with it, and no more.
    ['{"b":"\\\\","a":1,"a":2}', '/a'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ])('member smuggling: %s is refused at %s', (text, pointer) => {
    expect(faultOf(text)).toMatchObject({ kind: 'duplicate_member', pointer });
  });

  it.each([
    '{"a":"b","c":"b"}',
    '{"a":"x\\":1,\\"a","b":1}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}},"b":{"a":1},"c":[{"a":1},{"a":1}]}',
    '{"a":["a","a"]}',
    '{"a":"{\\"a\\":1,"}',
  ])('%s has no doubled member', (text) => {
    expect(parseStrictJson(text, 16).ok).toBe(true);
  });

  it('a member doubled anywhere among its siblings is found, and its place is told', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 8 });
    const sibling = fc.constantFrom('1', '{}', '[]', '{"a":1}', '[{"a":1},{"a":1}]', '"a"');
    fc.assert(
      fc.property(names, sibling, fc.nat(), fc.nat(), (all, value, from, to) => {
        const written = all.map((name) => `${JSON.stringify(name)}:${value}`);
        const doubled = all[from % all.length] ?? '';
        const at = (to % all.length) + 1;
        const before = written.slice(0, at);
        const text = `{${[...written, `${JSON.stringify(doubled)}:${value}`].join()}}`;
        expect(faultOf(text)).toMatchObject({ kind: 'duplicate_member', pointer: `/${doubled}` });
        expect(faultOf(`{${before.join()}}`)).toBeUndefined();
      }),
    );
  });

  it.each([
    '12345678901234567',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '3.141592653589793238462643383279',
    '0.1234567890123456789',
    '9007199254740991.4',
    '1E400',
    '-1e400',
    '1e-400',
    '1E21',
    '1e16',
    '4.9e-324',
    '1e99999999999999999999',
    '-0',
    '-0.0',
    '-0e3',
    '-1e-400',
  ])('two readings: the number %s is refused wherever it stands (RFC 7493 s2.2)', (number) => {
    const kind = 'inexact_number';
    expect(faultOf(number)).toMatchObject({ kind, pointer: '' });
    expect(faultOf(`{"a":[1,{"b":${number}}]}`)).toMatchObject({ kind, pointer: '/a/1/b' });
    expect(faultOf(`[[1,2],"x",${number} ,1]`)).toMatchObject({ kind, pointer: '/2' });
    expect(faultOf(`{"n":"${number}"}`)).toBeUndefined();
  });

  it.each([
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['1.50', 1.5],
    ['15e-1', 1.5],
    ['0.1', 0.1],
    ['0.30000000000000004', 0.1 + 0.2],
    ['5e-324', Number.MIN_VALUE],
    ['1e3', 1000],
    ['0e99999', 0],
    [`1.${'0'.repeat(1000)}`, 1],
    ['100000000000000000000e-19', 10],
  ])('the number %s is kept as it is', (written, value) => {
    expect(parseStrictJson(written)).toEqual({ ok: true, value });
  });

  it('a number is taken exactly if its decimal value is that of the double it becomes', () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), fc.nat(24));
    fc.assert(
      fc.property(decimal, ([digits, places]) => {
        const written = `${digits}e-${places}`;
        const value = Number(written);
        const [mantissa = '', power = '0'] = value.toExponential().split('e');
        const places17 = (mantissa.split('.')[1] ?? '').length;
        // digits * 10^-places against mantissa * 10^power, both as integers over the smallest power.
        const unit = Math.min(-places, Number(power) - places17);
        const scaled = (whole: bigint, exponent: number) => whole * 10n ** BigInt(exponent - unit);
        const same =
          scaled(digits, -places) ===
          scaled(BigInt(mantissa.replace('.', '')), Number(power) - places17);
        const kept = same && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
        expect(parseStrictJson(written).ok).toBe(kept);
      }),
    );
  });

  it('resource exhaustion: a number of a quarter million digits is refused at once', () => {
    expect(faultOf(`0.${'0'.repeat(125_000)}1${'0'.repeat(125_000)}1`)?.kind).toBe(
      'inexact_number',
    );
  });

  it('stack exhaustion: nesting beyond the limit is refused, however deep', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(nested(16), 16).ok).toBe(true);
    expect(faultOf(nested(17))?.kind).toBe('too_deep');
    expect(parseStrictJson(nested(100_000), 16).ok).toBe(false);
    expect(parseStrictJson(nested(32)).ok).toBe(true);
    expect(parseStrictJson(nested(33)).ok).toBe(false);
    // Siblings lie beside each other, however many.
    expect(parseStrictJson(`[${Array(100).fill('[]').join()}]`, 2).ok).toBe(true);
  });

  it.each(['', '{', '{"a":}', 'nul', "{'a':1}", '[1,]', '01', '1.', '+1', '\ufeff{}x'])(
    '%j is not JSON',
    (text) => {
      expect(faultOf(text)?.kind).toBe('malformed');
      expect(jsonOf(text)).toBeUndefined();
    },
  );

  it.each(['{"a":["\\u0000"]}', '{"a":["\\ud800x"]}'])('%s cannot be kept', (text) => {
    expect(faultOf(text)).toMatchObject({ kind: 'unkeepable_text', pointer: '/a/0' });
  });

  it('is read from text as from bytes', () => {
    expect(jsonOf('{"a":[1]}')).toEqual({ a: [1] });
    expect(jsonOf(new TextEncoder().encode('{"a":[1]}'))).toEqual({ a: [1] });
  });

  it('bytes that are not UTF-8 are not JSON', () => {
    expect(parseStrictJsonBytes(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      failure: { kind: 'malformed' },
    });
    expect(jsonOf(new TextEncoder().encode('{"a":"\ufffd"}'))).toEqual({ a: '\ufffd' });
  });
});
