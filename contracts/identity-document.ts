import { z } from 'zod';
import { inShanghai } from './dates.ts';
import type { FieldError } from './failures.ts';
import { birthDayOf, CitizenNumber, isForeignResidentNumber } from './identifiers.ts';

/**
 * By what a person is known, in the codes that certificates use for their holders (modelled on GA/T 517):
 * - 111 公民身份号码: identity cards, and the residence permits of 港澳台居民, which carry one too
 * - 411 to 414 passports: diplomatic, service, public affairs, ordinary; with the state that issued it
 * - 511 台湾居民来往大陆通行证, 516 港澳居民来往内地通行证
 * - 553 外国人永久居留身份证
 */
const PassportType = z.enum(['411', '412', '413', '414']);

/** ICAO Doc 9303-3 s5: three letters of ISO 3166-1, or of the organisation that issued it. */
const IssuingState = z.string().regex(/^[A-Z]{3}$/, 'not a state: three letters (ICAO 9303)');

const taiwanPermit = z
  .string()
  .regex(/^\d{8}$/, 'not the number of a travel permit of Taiwan residents: 8 digits');

const hongKongMacauPermit = z
  .string()
  .regex(
    /^[HM]\d{8}$/,
    'not the number of a travel permit of Hong Kong or Macau residents: H or M and 8 digits',
  );

/** Before 2023 three letters of the nationality and 12 digits, since then 18 characters. */
const foreignResident = z
  .string()
  .regex(
    /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
    'not the number of a foreign permanent resident: 3 letters and 12 digits, or 18 characters',
  )
  .refine(
    (number) => number.length === 15 || isForeignResidentNumber(number),
    'birth date or check digit of the foreign permanent resident is wrong',
  );

/** ICAO Doc 9303-4 s4.2.2: up to nine letters and digits in the zone that machines read. */
const passport = z.string().regex(/^[A-Z0-9]{5,9}$/, 'not a passport number (ICAO 9303)');

/** The members of a person by each document. */
export const identityDocuments = {
  citizen: { idType: z.literal('111'), idNumber: CitizenNumber },
  taiwan: { idType: z.literal('511'), idNumber: taiwanPermit },
  hongKongMacau: { idType: z.literal('516'), idNumber: hongKongMacauPermit },
  foreignResident: { idType: z.literal('553'), idNumber: foreignResident },
  passport: { idType: PassportType, idNumber: passport, issuingState: IssuingState },
} as const;

type Numbered = { readonly idType: string; readonly idNumber: string };

/** The day of birth, where the number tells it. */
const birthDayIn = ({ idType, idNumber }: Numbered): string | undefined =>
  idType === '111' || idType === '553' ? birthDayOf(idNumber) : undefined;

/** Whether the number says that its holder is born after today, in +08:00: it is nobody's yet. */
export const isBornAfter = (somebody: Numbered, now: Date): boolean => {
  const day = birthDayIn(somebody);
  return day !== undefined && day > inShanghai(now).slice(0, 10);
};

const yearsOfAge = 18;

/** Whether somebody has not come of age (民法典 art. 17), in +08:00; undefined where the number does not tell. */
export const isMinor = (somebody: Numbered, now: Date): boolean | undefined => {
  const day = birthDayIn(somebody);
  return day === undefined
    ? undefined
    : `${Number(day.slice(0, 4)) + yearsOfAge}${day.slice(4)}` > inShanghai(now).slice(0, 10);
};

type Somebody = { readonly kind: string } | ({ readonly kind: 'person' } & Numbered);

/** The numbers of a request, by pointer, whose holders are not born yet. */
export const unbornIn = (
  people: Readonly<Record<string, Somebody | undefined>>,
  now: Date,
): FieldError[] =>
  Object.entries(people).flatMap(([pointer, somebody]) =>
    somebody && 'idNumber' in somebody && isBornAfter(somebody, now)
      ? [{ pointer: `${pointer}/idNumber`, reason: 'is of somebody born after today' }]
      : [],
  );
