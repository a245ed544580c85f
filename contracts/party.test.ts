import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citizenCheckDigit } from './check-digits.ts';
import { isBornAfter } from './identity-document.ts';
import { Party, Person } from './party.ts';

const checked = (first17: string): string => first17 + citizenCheckDigit(first17);
const person = (document: Record<string, unknown>) => ({
  kind: 'person',
  name: '示例',
  ...document,
});
const pointersOf = (document: Record<string, unknown>) =>
  Person.safeParse(person(document)).error?.issues.map(({ path }) => path.join('/'));

describe('documents of identity', () => {
  it.each([
    ['a citizen', { idType: '111', idNumber: checked('32050919891021400') }],
    ['香港居民居住证', { idType: '111', idNumber: checked('81000019891021400') }],
    ['澳门居民居住证', { idType: '111', idNumber: checked('82000019891021400') }],
    ['台湾居民居住证', { idType: '111', idNumber: checked('83000019891021400') }],
    ['来往内地通行证', { idType: '516', idNumber: 'H01234567' }],
    ['来往大陆通行证', { idType: '511', idNumber: '01234567' }],
    ['外国人永久居留证 of old', { idType: '553', idNumber: 'USA310112345678' }],
    ['外国人永久居留身份证', { idType: '553', idNumber: checked('93184019891021400') }],
    ['passport', { idType: '414', idNumber: 'EA1234567', issuingState: 'CHN' }],
  ])('%s can be a person, and so a party', (_, document) => {
    expect(Party.parse(person(document))).toEqual(person(document));
  });

  it.each([
    ['an unknown province', { idType: '111', idNumber: checked('99050919891021400') }, 'idNumber'],
    ['province 00', { idType: '111', idNumber: checked('16050919891021400') }, 'idNumber'],
    ['a city in Hong Kong', { idType: '111', idNumber: checked('81010119891021400') }, 'idNumber'],
    ['31 February', { idType: '111', idNumber: checked('32050919890231400') }, 'idNumber'],
    [
      '29 February of no leap year',
      { idType: '111', idNumber: checked('32050919890229400') },
      'idNumber',
    ],
    ['month 13', { idType: '111', idNumber: checked('32050919891301400') }, 'idNumber'],
    [
      'somebody born in 1889',
      { idType: '111', idNumber: checked('32050918891231400') },
      'idNumber',
    ],
    ['a permit of other letters', { idType: '516', idNumber: 'T01234567' }, 'idNumber'],
    ['a permit of nine digits', { idType: '511', idNumber: '012345678' }, 'idNumber'],
    [
      'a foreigner with a wrong check digit',
      { idType: '553', idNumber: '93184019891021400Z' },
      'idNumber',
    ],
    [
      'a foreigner born in 1889',
      { idType: '553', idNumber: checked('93184018891231400') },
      'idNumber',
    ],
    ['a passport of nobody', { idType: '414', idNumber: 'EA1234567' }, 'issuingState'],
    [
      'a passport with a space',
      { idType: '414', idNumber: 'EA 123456', issuingState: 'CHN' },
      'idNumber',
    ],
    [
      'a citizen with a state',
      { idType: '111', idNumber: checked('32050919891021400'), issuingState: 'CHN' },
      '',
    ],
    ['an unknown kind', { idType: '999', idNumber: '1' }, 'idType'],
  ])('%s is nobody, and the member is named', (_, document, pointer) => {
    expect(pointersOf(document)).toContain(pointer);
  });

  it('1890 is the first year of birth', () => {
    expect(pointersOf({ idType: '111', idNumber: checked('32050918900101400') })).toBeUndefined();
  });

  it('who is born after today, in +08:00, is told apart by whoever has a clock', () => {
    const bornOn = (day: string) => ({ idType: '111', idNumber: checked(`320509${day}400`) });
    const now = new Date('2026-11-27T16:30:00Z');
    expect(isBornAfter(bornOn('20261128'), now)).toBe(false);
    expect(isBornAfter(bornOn('20261129'), now)).toBe(true);
    expect(isBornAfter({ idType: '553', idNumber: checked('93184020270101400') }, now)).toBe(true);
    expect(isBornAfter({ idType: '553', idNumber: 'USA310112345678' }, now)).toBe(false);
    expect(isBornAfter({ idType: '414', idNumber: '99991231' }, now)).toBe(false);
  });

  it('one digit more or less is another number, of any kind', () => {
    const sound = fc.constantFrom(
      { idType: '111', idNumber: checked('32050919891021400') },
      { idType: '516', idNumber: 'M01234567' },
      { idType: '511', idNumber: '01234567' },
      { idType: '553', idNumber: checked('93184019891021400') },
    );
    fc.assert(
      fc.property(
        sound,
        fc.constantFrom('0', 'X', ' ', '^', '\u200b'),
        ({ idType, idNumber }, more) => {
          expect(pointersOf({ idType, idNumber: idNumber + more })).toContain('idNumber');
          expect(pointersOf({ idType, idNumber: idNumber.slice(1) })).toContain('idNumber');
        },
      ),
    );
  });
});
