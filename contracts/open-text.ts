import { z } from 'zod';
import { isCitizenNumber, upgradeCitizenNumber } from './identifiers.ts';

/**
 * A word for why something went as it did, in places that outlive every erasure. Six digits at most in all:
 * no citizen number, telephone number, passport, account or day of birth is one.
 */
export const PlainCode = z
  .string()
  .max(40)
  .regex(
    /^(?=(?:\D*\d){0,6}\D*$)[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
    'not a code: up to 40 letters, digits, dots, hyphens and underscores, six digits at most',
  );

/** What people put between the digits of a number. */
const separators = /(?<=[\dX])[\s._-]+(?=[\dX])/g;

/** The runs of digits in a text as it stands, and as it would be without separators. */
function runsIn(text: string): readonly string[] {
  const upper = text.normalize('NFKC').toUpperCase();
  if (!/\d[\d\s._-]{9}/.test(upper)) return [];
  const runs = (among: string): string[] => among.match(/\d{11,}X?/g) ?? [];
  return [...runs(upper), ...runs(upper.replace(separators, ''))];
}

function isCitizenRun(run: string): boolean {
  if (run.length === 15) return upgradeCitizenNumber(run) !== undefined;
  for (let start = 0; start + 18 <= run.length; start++)
    if (isCitizenNumber(run.slice(start, start + 18))) return true;
  return false;
}

const isMobileRun = (run: string): boolean => /^(?:(?:00)?86)?1[3-9]\d{9}$/.test(run);

/** Whether a text holds a citizen number, also the old one of 15 digits, in full width or with separators, or a mobile number. */
export const holdsPersonalNumber = (text: string): boolean =>
  runsIn(text).some((run) => isCitizenRun(run) || isMobileRun(run));

/** Letters of ours alone: no name of a person is written in them, and no number of one stands among them. */
export const isImpersonal = (text: string): boolean =>
  /^[\x20-\x7e]*$/.test(text) && !holdsPersonalNumber(text);

/** Passports, and permits of 港澳台 residents: a letter or two, then digits alone. */
const documentNumber = /(?<![0-9A-Za-z])(?:[A-Za-z]{1,2}\d{7,8}|[A-Za-z]\d{10})(?![0-9A-Za-z])/;

/** As `holdsPersonalNumber`, or the number of a travel document: for what people type. */
export const namesPerson = (text: string): boolean =>
  documentNumber.test(text.normalize('NFKC')) || holdsPersonalNumber(text);

/** What systems write where they have no number. */
const filler =
  /^(?:[\s\-_—–.*/\\#?0]*|null|undefined|none|nil|nan|n\/?a|unknown|anonymous|false|\[object object\]|无|暂无|空|未知|没有)$/iu;

/** Whether a number only looks like one: it is missing in all but form. */
export const isFiller = (text: string): boolean => filler.test(text.trim());

/** Platforms number what they do since about then. Who was born later is a child, and applies for nothing. */
const firstNumberedYear = 2015;

/** The year in a number of 18 or 15 characters that has the form place, day, serial; two digits are of this century. */
const yearIn = (run: string): number =>
  run.length === 15 ? 2000 + Number(run.slice(6, 8)) : Number(run.slice(6, 10));

/**
 * Numbers of cases are made as those of citizens are: place, day, serial. A day on which a platform can have given
 * the number makes it no person's, nor do digits that go on before or behind: a report is not lost to a likeness.
 */
const isNumberOfPerson = (run: string): boolean => {
  if (run.length !== 15 && run.length !== 18) return false;
  const year = yearIn(run);
  const isDated = year >= firstNumberedYear && year < firstNumberedYear + 50;
  return !isDated && isCitizenRun(run);
};

/** A name that a region gave something. A filler would make one of two cases, or of two people. @param max its length */
export const regionalName = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]*$/u, 'a character that cannot be seen')
    .refine((text) => !isFiller(text), 'a filler instead of a number');

/** A region's own number of a case or a report. It lies in the open, so it must not be somebody's number. */
export const regionalNumber = (max: number) =>
  regionalName(max).refine(
    (text) => !runsIn(text).some(isNumberOfPerson),
    'a citizen number instead of a number of its own',
  );
