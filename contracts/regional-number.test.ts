import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegionalCaseId, ReportId } from './case.ts';
import { citizenCheckDigit } from './check-digits.ts';

const isNumber = (text: string) =>
  RegionalCaseId.safeParse(text).success && ReportId.safeParse(text).success;

const withCheck = (first17: string) => first17 + citizenCheckDigit(first17);

describe('a region’s number of a case', () => {
  const since2015 = fc
    .date({ min: new Date('2015-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10).replaceAll('-', ''));

  it('may be place, day and serial, be its last digit right by chance or not', () => {
    fc.assert(
      fc.property(since2015, fc.stringMatching(/^\d{3}$/), (day, serial) => {
        expect(isNumber(withCheck(`330421${day}${serial}`))).toBe(true);
        expect(isNumber(`330421${day.slice(2)}${serial}`)).toBe(true);
        expect(isNumber(`JS-330421-${day}-0${serial}`)).toBe(true);
      }),
    );
  });

  it('may go on for as long as it likes, whatever digits follow each other in it', () => {
    fc.assert(
      fc.property(since2015, fc.stringMatching(/^[0-9a-f]{20}$/), (day, random) => {
        expect(isNumber(`SJ330421${day}${random}`)).toBe(true);
      }),
    );
    expect(isNumber(`${withCheck('33042119900307771')}0000001`)).toBe(true);
  });

  it('is not the number of a citizen, of 18 characters or 15, in full width, with separators or letters', () => {
    const number = withCheck('33042119900307771');
    const texts = [
      number,
      `E-${number}`,
      `BJ${number}`,
      [...number].join('-'),
      '330421900307771',
      '３３０４２１９００３０７７７１',
    ];
    expect(texts.filter(isNumber)).toEqual([]);
  });
});
