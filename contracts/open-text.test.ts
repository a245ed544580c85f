import { describe, expect, it } from 'vitest';
import { citizenCheckDigit } from './check-digits.ts';
import {
  holdsPersonalNumber,
  isFiller,
  isImpersonal,
  namesPerson,
  PlainCode,
  regionalName,
  regionalNumber,
} from './open-text.ts';

const withCheck = (first17: string) => first17 + citizenCheckDigit(first17);
const citizen = withCheck('32050918910214002');
const old = '330421900307771';
const isCode = (text: string) => PlainCode.safeParse(text).success;

describe('attack: a person’s number given as the code of a refusal', () => {
  it.each([citizen, `E${citizen}`, old, '13800138000', 'E12345678', '19910214', 'a.1234567'])(
    '%s is no code',
    (text) => expect(isCode(text)).toBe(false),
  );
  it.each(['沈示例', '材料不全', 'not here', '', '.a', '-a', '_a', 'a/b', 'a'.repeat(41), 'a\n'])(
    '%j is no code',
    (text) => expect(isCode(text)).toBe(false),
  );
  it.each(['a', '9', 'http_503', 'SP-33042.2_b', 'a'.repeat(40), '123456', 'e1.2.3.4.5.6'])(
    '%s is one',
    (text) => expect(isCode(text)).toBe(true),
  );
});

describe('a number of a person in a text', () => {
  it.each([
    citizen,
    `身份证${citizen}。`,
    [...citizen].join(' '),
    [...citizen].join('-'),
    [...citizen].join('._'),
    citizen.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    `1${citizen}`,
    `${citizen}1`,
    withCheck('11010519491231002').toLowerCase(),
    old,
    '330421-900307-771',
    '13800138000',
    '138 0013 8000',
    '8613800138000',
    '008613800138000',
    '+86 13800138000',
    `办件 JS-1，电话 13800138000`,
  ])('%s is found', (text) => {
    expect([holdsPersonalNumber(text), namesPerson(text), isImpersonal(text)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    `${citizen.slice(0, -1)}${citizen.endsWith('0') ? '1' : '0'}`,
    '12800138000',
    '1380013800',
    '138001380001',
    '008713800138000',
    '330421991307771',
    'JS-330421-2026-000017',
    'case_0123456789abcdefghijklmnop',
    '',
  ])('%j holds none', (text) => {
    expect([holdsPersonalNumber(text), isImpersonal(text)]).toEqual([false, true]);
  });

  it('is that of a travel document too, where people type', () => {
    for (const text of ['E12345678', '持 H1234567890 证', 'ab1234567', 'Ｅ１２３４５６７８'])
      expect([namesPerson(text), holdsPersonalNumber(text)], text).toEqual([true, false]);
    for (const text of [
      'E123456',
      'ABC1234567',
      'E123456789',
      'AB1234567890',
      '1E12345678',
      'E12345678a',
    ])
      expect(namesPerson(text), text).toBe(false);
  });
});

describe('what is no number of a case', () => {
  it.each([
    '',
    '0',
    '000',
    '-',
    '?',
    '#',
    'N/A',
    'na',
    'NULL',
    'None',
    'undefined',
    ' nil ',
    'NaN',
    '无',
    '暂无',
    '[object Object]',
  ])('the filler %j', (text) => {
    expect(isFiller(text)).toBe(true);
    expect(regionalName(40).safeParse(text).success).toBe(false);
  });
  it.each(['A', '0a', 'nulls', 'JS-1', '无锡1', '10'])('%j is no filler', (text) => {
    expect(isFiller(text)).toBe(false);
    expect(regionalName(40).parse(` ${text} `)).toBe(text);
  });
  it('one that is too long, or with what cannot be seen', () => {
    expect(regionalName(3).safeParse('abc').success).toBe(true);
    for (const text of ['abcd', 'a\u200b', 'a\u0000', 'a\ue000'])
      expect(regionalName(3).safeParse(text).success, text).toBe(false);
  });
  it('that of a citizen: whose day of birth is no day on which a platform can have given it', () => {
    const of = (year: number) => withCheck(`330421${year}0307771`);
    const is = (text: string) => regionalNumber(40).safeParse(text).success;
    expect([1990, 2014, 2015, 2026, 2064, 2065].map((year) => is(of(year)))).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
    expect([is('JS-1'), is(`JS-10000000001 ${of(1990)}`)]).toEqual([true, false]);
    // Of 15 digits, the year is of this century: 900307 would be 2090.
    expect([is(old), is('330421140307771'), is('330421150307771')]).toEqual([false, false, true]);
  });
});
