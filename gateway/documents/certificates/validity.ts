import type { Certificate, Check } from '#contracts/certificate';
import { type CanonicalDate, endOf, inShanghai } from '#contracts/dates';
import { check } from './verdict.ts';

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * The last instant of a term counted in years: it ends with the corresponding day, or with the last day
 * of the month where there is none (Civil Code of the PRC, art. 201-202).
 */
export function endOfTerm(start: CanonicalDate, years: number): Date {
  const [year = 0, month = 1, day = 1] = inShanghai(new Date(start.value))
    .slice(0, 10)
    .split('-')
    .map(Number);
  const lastDay = Math.min(day, daysIn(year + years, month));
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  const value = `${pad(year + years, 4)}-${pad(month)}-${pad(lastDay)}T00:00:00+08:00`;
  return endOf({ ...start, value, precision: 'day' });
}

/** The last instant at which it counts; undefined: nobody said. */
export function lastInstant({
  validity,
  validFrom,
  issuedOn,
}: Certificate): Date | 'open' | undefined {
  if (validity.kind === 'until') return endOf(validity.until);
  if (validity.kind === 'duration') return endOfTerm(validFrom ?? issuedOn, validity.years);
  return validity.kind === 'long_term' ? 'open' : undefined;
}

/** Whether the certificate counts at `now`; an end date includes its day in +08:00. */
export function checkTime(certificate: Certificate, now: Date): Check {
  const begins = new Date((certificate.validFrom ?? certificate.issuedOn).value);
  if (begins > now) return check('time', 'invalid', 'time.not_yet_valid');
  const ends = lastInstant(certificate);
  if (ends === undefined) return check('time', 'indeterminate', 'time.validity_unspecified');
  if (ends !== 'open' && ends < now) return check('time', 'invalid', 'time.expired');
  return check('time', 'valid', 'time.in_force');
}
