import { expect, it } from 'vitest';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import { answersTo, fieldsAsked } from './match.ts';

const now = new Date('2026-11-28T16:30:00Z');
const holder = { name: '阿依古丽·示例', code: '32050919081129002X', codeType: '111' as const };
const claims = { holderName: '阿依古丽·示例', holderCode: '320509950505003' };

it.each([
  ['the same name with another dot', 'holderName', '阿依古丽・示例', true],
  ['a variant of a character', 'holderName', '阿依古麗·示例', false],
  [
    'the same number in 18 digits',
    'holderCode',
    upgradeCitizenNumber(claims.holderCode) ?? '',
    true,
  ],
  ['another number', 'holderCode', '320509950505011', false],
])('%s is answered truly', (_, field, text, expected) => {
  expect(answersTo({ equals: { [field]: text } }, claims, holder, now)).toEqual({
    [field]: expected,
  });
});

it('somebody comes of age on the birthday itself, by the day in +08:00', () => {
  const on = (iso: string) => answersTo({ ageAtLeast: 118 }, claims, holder, new Date(iso));
  expect(on('2026-11-28T15:59:59Z')).toEqual({ ageAtLeast: false });
  expect(on('2026-11-28T16:00:00Z')).toEqual({ ageAtLeast: true });
});

it('a holder whose number tells no birthday, and a field that is not there, are not guessed', () => {
  const passport = { ...holder, code: 'E12345678', codeType: '414' as const };
  const match = { ageAtLeast: 18, equals: { address: '示例路1号' } };
  expect(answersTo(match, claims, passport, now)).toEqual({});
});

it('an age is read from the holder’s number, and needs to be as permitted as that', () => {
  expect(fieldsAsked({ ageAtLeast: 18, equals: { holderCode: 'x', holderName: 'y' } })).toEqual([
    'holderCode',
    'holderName',
  ]);
});
