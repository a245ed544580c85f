import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citizenCheckDigit, mod37_36CheckCharacter, usccCheckCharacter } from './check-digits.ts';
import {
  CertificateIdentifier,
  CertificateType,
  CitizenNumber,
  ItemCode,
  normaliseCode,
  parseCertificateIdentifier,
  Uscc,
  upgradeCitizenNumber,
} from './identifiers.ts';

const good = [
  '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
  '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
  '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
  '1.2.156.3005.2.11100000000013127D001.11310118XX0000001L.TEST20260001.001.K',
  '1.2.156.3005.2.11100000000013127D001.11320509XX0000001C.TEST20260001.001.W',
  '1.2.156.3005.2.11100000000013127D001.11330421XX0000001N.TEST20260001.001.5',
];
const published =
  '1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001';

describe('certificate identifier (证照标识)', () => {
  it.each(good)('accepts %s', (text) => {
    expect(CertificateIdentifier.safeParse(text).success).toBe(true);
  });

  it('refuses a published identifier whose check character is wrong and accepts it with the right one', () => {
    expect(CertificateIdentifier.safeParse(`${published}.M`).success).toBe(false);
    expect(CertificateIdentifier.safeParse(`${published}.D`).success).toBe(true);
  });

  it('flags, and does not refuse, an issuer slot that holds a region code', () => {
    expect(parseCertificateIdentifier(good[2] ?? '')?.issuerIsUscc).toBe(false);
    expect(parseCertificateIdentifier(good[0] ?? '')?.issuerIsUscc).toBe(true);
  });

  it('finds every single wrong character', () => {
    const text = good[3] ?? '';
    const start = '1.2.156.3005.2.'.length;
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: text.length - 1 }),
        fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
        (at, other) => {
          fc.pre(text[at] !== other && text[at] !== '.');
          expect(
            CertificateIdentifier.safeParse(text.slice(0, at) + other + text.slice(at + 1)).success,
          ).toBe(false);
        },
      ),
    );
  });
});

describe('citizen number (公民身份号码)', () => {
  it('accepts the example of the standard and refuses it with another check digit', () => {
    expect(CitizenNumber.safeParse('11010519491231002X').success).toBe(true);
    expect(CitizenNumber.safeParse('110105194912310021').success).toBe(false);
  });

  it('refuses a birth date that no calendar has', () => {
    const first17 = '11010519490230002';
    expect(CitizenNumber.safeParse(first17 + citizenCheckDigit(first17)).success).toBe(false);
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 9 }), (at, digit) => {
        const number = '11010519491231002X';
        fc.pre(number[at] !== String(digit));
        expect(
          CitizenNumber.safeParse(number.slice(0, at) + digit + number.slice(at + 1)).success,
        ).toBe(false);
      }),
    );
  });

  it('upgrades a 15-digit number and refuses what only looks like one', () => {
    const upgraded = upgradeCitizenNumber('110105491231002');
    expect(upgraded).toBe('11010519491231002X');
    expect(upgradeCitizenNumber('110105499931002')).toBeUndefined();
  });
});

describe('unified social credit code (统一社会信用代码)', () => {
  it.each(['91350100M000100Y43', '11100000000013338W'])('accepts %s', (code) => {
    expect(Uscc.safeParse(code).success).toBe(true);
  });

  it.each(['91350100M000100Y44', '91350100M000100I43', '91350100m000100y43', ''])(
    'refuses %s',
    (code) => {
      expect(Uscc.safeParse(code).success).toBe(false);
    },
  );

  it('computes a check character for every code of allowed characters, and only for those', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...alphabet), { minLength: 17, maxLength: 17 }),
        (characters) => {
          expect(alphabet).toContain(usccCheckCharacter(characters.join('')));
        },
      ),
    );
    expect(usccCheckCharacter('9135010IM000100Y4')).toBeUndefined();
    expect(mod37_36CheckCharacter('ä')).toBeUndefined();
  });
});

describe('item code (事项编码)', () => {
  const body = '11330421XX0000001N';
  it('accepts 31 and 33 characters and refuses what lies between, or a body with a wrong check character', () => {
    expect(ItemCode.safeParse(`${body}4000131001001`).success).toBe(true);
    expect(ItemCode.safeParse(`${body}400013100100101`).success).toBe(true);
    expect(ItemCode.safeParse(`${body}40001310010010`).success).toBe(false);
    expect(ItemCode.safeParse(`${body.slice(0, 17)}P4000131001001`).success).toBe(false);
  });
});

describe('codes', () => {
  it('full width, lower case and padding are the same code', () => {
    expect(normaliseCode(' ９１350100m000100y43 ')).toBe('91350100M000100Y43');
    expect(CertificateType.safeParse('11100000000013338W011').success).toBe(true);
  });
});
