import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, inShanghai, parseRegionalDate, parseValidity } from './dates.ts';
import { hasUnrepairedCharacter, normaliseName, PartyName } from './names.ts';
import { currentRegionCode, wasInForce } from './region-code.ts';

describe('regional dates', () => {
  it.each([
    ['20260228', '2026-02-28T00:00:00+08:00', 'day'],
    ['2026-02-28', '2026-02-28T00:00:00+08:00', 'day'],
    ['2026年2月8日', '2026-02-08T00:00:00+08:00', 'day'],
    ['2026-02-28 08:09:10', '2026-02-28T08:09:10+08:00', 'second'],
    ['20260228080910', '2026-02-28T08:09:10+08:00', 'second'],
    ['2024-02-29', '2024-02-29T00:00:00+08:00', 'day'],
    ['2030.01.01', '2030-01-01T00:00:00+08:00', 'day'],
    ['2026/3/5', '2026-03-05T00:00:00+08:00', 'day'],
    ['2026-03-05 00:00:00.0', '2026-03-05T00:00:00+08:00', 'second'],
  ])('reads %s', (raw, value, precision) => {
    expect(parseRegionalDate(raw)).toEqual({ value, precision, zone: '+08:00', raw });
  });

  it.each([
    '2026-02-29',
    '20260231',
    '2026-13-01',
    '2026-01-01 24:61:00',
    '昨天',
    '',
    '2026/02/29',
    '2026.13.01',
    '28/02/2026',
  ])('refuses %s', (raw) => {
    expect(parseRegionalDate(raw)).toBeUndefined();
  });

  it('an end date covers its whole day in +08:00', () => {
    const date = parseRegionalDate('20260228');
    expect(date && endOf(date).toISOString()).toBe('2026-02-28T15:59:59.999Z');
  });

  it('every instant comes back from its text in +08:00', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (instant) => {
          const text = inShanghai(instant).slice(0, 19).replace('T', ' ');
          expect(parseRegionalDate(text)?.value).toBe(inShanghai(instant));
        },
      ),
    );
  });

  it.each(['长期', '99991231', '9999-12-31', '9999-12-31 23:59:59', '永久'])(
    '%s has no end',
    (raw) => {
      expect(parseValidity(raw)).toEqual({ kind: 'long_term', raw });
    },
  );

  it('a duration, an empty text and an end date are three different things, and nonsense is none', () => {
    expect(parseValidity('2年')).toEqual({ kind: 'duration', years: 2, raw: '2年' });
    expect(parseValidity('24个月')).toEqual({ kind: 'duration', years: 2, raw: '24个月' });
    expect(parseValidity('18个月')).toEqual({
      kind: 'duration',
      years: 1,
      months: 6,
      raw: '18个月',
    });
    expect(parseValidity('')).toEqual({ kind: 'unspecified', raw: '' });
    expect(parseValidity('20300228')).toMatchObject({ kind: 'until' });
    expect(parseValidity('some day')).toBeUndefined();
  });
});

describe('names', () => {
  it('one name with a middle dot written by four systems is one name', () => {
    const spellings = [
      '阿依古丽·示例',
      '阿依古丽•示例',
      '阿依古丽‧示例',
      '阿依古丽・示例',
      '阿依古丽．示例',
    ];
    expect(new Set(spellings.map(normaliseName)).size).toBe(1);
  });

  it('characters that look or fold alike stay different people', () => {
    expect(normaliseName('䶮')).not.toBe(normaliseName('龑'));
    expect(normaliseName('〇')).not.toBe(normaliseName('零'));
    // NFKC would turn the compatibility ideograph into another character.
    expect(normaliseName('ﾊ')).toBe('ﾊ');
  });

  it('a private-use character of GBK is repaired, an unknown one is refused', () => {
    expect(normaliseName('\ue863示例')).toBe('\u4dae示例');
    expect(normaliseName('\ue816示例')).toBe('\u{20087}示例');
    expect(hasUnrepairedCharacter(normaliseName('\uf000示例'))).toBe(true);
    expect(PartyName.safeParse('\uf000示例').success).toBe(false);
    expect(PartyName.safeParse('示\ufffd例').success).toBe(false);
  });

  it('counts characters and not code units', () => {
    expect(PartyName.safeParse('\u{20087}'.repeat(100)).success).toBe(true);
    expect(PartyName.safeParse('名'.repeat(101)).success).toBe(false);
  });

  it('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(normaliseName(normaliseName(name))).toBe(normaliseName(name));
      }),
    );
  });
});

describe('region codes', () => {
  it('a document of its time keeps its code: Wujiang as a city is Wujiang', () => {
    expect(currentRegionCode('320584')).toBe('320509');
    expect(wasInForce('320584', '2005-06-01')).toBe(true);
    expect(wasInForce('320584', '2020-06-01')).toBe(false);
    expect(wasInForce('320509', '2005-06-01')).toBe(false);
    expect(currentRegionCode('110105')).toBe('110105');
  });
});
