import type { Certificate, Check } from '#contracts/certificate';
import { type CanonicalDate, endOf, inShanghai } from '#contracts/dates';
import { check } from './verdict.ts';

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * The last instant of a term counted in years and months: it ends with the corresponding day, or with the last day
 * of the month where there is none (Civil Code of the PRC, art. 201-202).
 */
export function endOfTerm(start: CanonicalDate, years: number, months = 0): Date {
  const [year = 0, month = 1, day = 1] = inShanghai(new Date(start.value))
    .slice(0, 10)
    .split('-')
    .map(Number);
  const monthsOn = month - 1 + months;
  const [endYear, endMonth] = [year + years + Math.floor(monthsOn / 12), (monthsOn % 12) + 1];
  const lastDay = Math.min(day, daysIn(endYear, endMonth));
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  const value = `${pad(endYear, 4)}-${pad(endMonth)}-${pad(lastDay)}T00:00:00+08:00`;
  return endOf({ ...start, value, precision: 'day' });
}

/** The last instant at which it counts; undefined: nobody said, or it cannot be told. */
export function lastInstant({
  validity,
  validFrom,
  issuedOn,
}: Certificate): Date | 'open' | undefined {
  if (validity.kind === 'until') return endOf(validity.until);
  const start = validFrom ?? issuedOn;
  if (validity.kind === 'duration')
    return start && endOfTerm(start, validity.years, validity.months);
  return validity.kind === 'long_term' ? 'open' : undefined;
}

/** Whether the certificate counts at `now`; an end date includes its day in +08:00. */
export function checkTime(certificate: Certificate, now: Date): Check {
  const { validFrom, issuedOn, unreadable = [] } = certificate;
  const begins = validFrom ?? issuedOn;
  if (begins && new Date(begins.value) > now) return check('time', 'invalid', 'time.not_yet_valid');
  const ends = lastInstant(certificate);
  if (ends instanceof Date && ends < now) return check('time', 'invalid', 'time.expired');
  if (unreadable.includes('validity'))
    return check('time', 'indeterminate', 'time.validity_unreadable');
  if (unreadable.includes('validFrom') || (ends === undefined && unreadable.includes('issuedOn')))
    return check('time', 'indeterminate', 'time.start_unreadable');
  return ends === undefined
    ? check('time', 'indeterminate', 'time.validity_unspecified')
    : check('time', 'valid', 'time.in_force');
}
