import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompanyName, normaliseName, PersonName } from './names.ts';
import { Code, FreeText, Label, Opaque } from './text.ts';

const kinds = {
  'a person’s name': PersonName,
  'a company’s name': CompanyName,
  'a label': Label({ max: 60 }),
  'a code': Code(60),
  'a free text': FreeText({ max: 60 }),
} as const;

const refused: readonly (readonly [string, readonly number[], RegExp])[] = [
  ['bidi characters', [0x202a, 0x202e, 0x2066, 0x2069, 0x200e, 0x200f, 0x061c], /direction/],
  ['zero width', [0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x034f, 0x3164], /invisible/],
  ['tags that nobody sees', [0xe0001, 0xe0041], /invisible/],
  ['control characters', [0, 1, 7, 8, 0x1b, 0x7f, 0x85, 0x9f, 0x2028, 0x2029], /control/],
  [
    'private use',
    [0xe000, 0xe814, 0xe865, 0xf8ff, 0xf0000, 0xffffd, 0x100000, 0x10fffd],
    /private/,
  ],
  ['what did not survive', [0xfffd, 0xfffe, 0xffff, 0xfdd0, 0x1ffff], /survive/],
  ['half a pair', [0xd800, 0xdc00, 0xdfff], /surrogate/],
  ['a regional separator', [0x5e], /separates/],
];

describe.each(Object.entries(kinds))('%s', (_, kind) => {
  it.each(refused)('spoofing: holds no %s, and says so', (__, codePoints, said) => {
    for (const codePoint of codePoints) {
      const character = String.fromCodePoint(codePoint);
      for (const text of [`${character}沈示例`, `沈${character}示例`, `沈示例${character}`]) {
        const parsed = kind.safeParse(text);
        expect(parsed.error?.issues[0]?.message, codePoint.toString(16)).toMatch(said);
      }
    }
  });

  it('takes every other character that people write', () => {
    for (const text of [
      '沈示例',
      '\u{20087}\u{2298f}',
      '欧阳·示例',
      'Zoë-Anna',
      'Ａ１２',
      '㈱﹏【】',
    ])
      expect(kind.safeParse(text).success, text).toBe(true);
  });

  it('comes out as it went in when it goes in again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const once = kind.safeParse(text);
        if (once.success) expect(kind.safeParse(once.data)).toEqual(once);
      }),
    );
  });

  it('is not blank', () => {
    for (const text of ['', ' ', '\u3000\u3000', '\t'])
      expect(kind.safeParse(text).success, JSON.stringify(text)).toBe(false);
  });
});

describe('names', () => {
  it('written with any dot of the list and any spaces, is one name', () => {
    const dots = ['·', '•', '‧', '・', '．', '･', ' · ', '\u3000・\u3000'];
    expect(new Set(dots.map((dot) => PersonName.parse(`阿依古丽${dot}示例`)))).toEqual(
      new Set(['阿依古丽\u00b7示例']),
    );
    const spaces = [' ', '\u3000', '  ', '\u00a0', '\u2003', ' \u3000 '];
    expect(new Set(spaces.map((space) => PersonName.parse(`${space}Anna${space}Bell `)))).toEqual(
      new Set(['Anna Bell']),
    );
  });

  it('keep apart what NFKC would merge', () => {
    for (const [a, b] of [
      ['ﾊ', 'ハ'],
      ['Ａ', 'A'],
      ['䶮', '龑'],
      ['〇', '零'],
    ] as const)
      expect(normaliseName(a)).not.toBe(normaliseName(b));
    // NFC: one letter, however it is composed.
    expect(PersonName.parse('Zoe\u0308')).toBe('Zo\u00eb');
  });

  it('hold no shape selectors, which would make two of one', () => {
    expect(PersonName.safeParse('葛\u{e0100}示例').success).toBe(false);
    expect(FreeText({ max: 9 }).safeParse('谢谢❤\ufe0f').success).toBe(true);
  });

  it('are repaired where GBK had them in its private area, and nowhere else', () => {
    expect(PersonName.parse('\ue863示例')).toBe('\u4dae示例');
    expect(FreeText({ max: 9 }).parse('\ue816')).toBe('\u{20087}');
    expect(Code(9).safeParse('\ue816').success).toBe(false);
  });
});

describe('other kinds', () => {
  it('a free text keeps its lines and counts what is left of it', () => {
    expect(FreeText({ max: 20 }).parse(' 第一行\r\n\t第二行\r第三行 ')).toBe(
      '第一行\n\t第二行\n第三行',
    );
    expect(FreeText({ min: 2, max: 20 }).safeParse(' 一 ').success).toBe(false);
    expect(FreeText({ min: 0, max: 20 }).parse('')).toBe('');
    expect(Label({ max: 20 }).safeParse('第一行\n第二行').success).toBe(false);
  });

  it('a code holds no space, an opaque text nothing but visible ASCII', () => {
    expect(Code(9).safeParse('营业 执照').error?.issues[0]?.message).toMatch(/space/);
    expect(Code(9).safeParse('材料-01').success).toBe(true);
    expect(Opaque(9).safeParse('材料').success).toBe(false);
    expect(Opaque(9).safeParse('a.b~c').success).toBe(true);
  });

  it('resource exhaustion: a long text is read once', () => {
    expect(FreeText({ max: 200_000 }).safeParse(`${' '.repeat(150_000)}^`).success).toBe(false);
  });
});
