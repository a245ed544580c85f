// Of the library only the table: how far it reaches.
import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { isWorkingDay } from './calendar.ts';

const dayMs = 86_400_000;
const shanghaiOffsetMs = 8 * 3_600_000;

/** A day in +08:00 as its number from 1970-01-01. China has no summer time: every day has 24 hours. */
export type DayNumber = number;

export const dayOf = (instant: Date): DayNumber =>
  Math.floor((instant.getTime() + shanghaiOffsetMs) / dayMs);

export const startOfDay = (day: DayNumber): Date => new Date(day * dayMs - shanghaiOffsetMs);

/** `2026-02-28` */
export const dayName = (day: DayNumber): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** How much of its day has passed, from 0 to 1. */
export const partOfDay = (instant: Date): number =>
  (instant.getTime() - startOfDay(dayOf(instant)).getTime()) / dayMs;

export const isWorking = (day: DayNumber): boolean => isWorkingDay(startOfDay(day));

/** The holidays of a year are announced as a whole, with its last long one in October. */
const lastKnownYear = Object.keys(table.holidays)
  .filter((name) => name.slice(5) === '10-01')
  .map((name) => Number(name.slice(0, 4)))
  .reduce((last, year) => Math.max(last, year), 0);

/** Whether nobody has announced the holidays of that day's year yet: Monday to Friday is a guess. */
export const isGuess = (day: DayNumber): boolean =>
  Number(dayName(day).slice(0, 4)) > lastKnownYear;

/** The day of the same number so many months later; the last of its month where there is none. */
export function monthsAfter(day: DayNumber, months: number): DayNumber {
  const date = new Date(day * dayMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / dayMs;
}

/** The day `count` working days after `day`; the day itself for 0. */
export function workingDaysAfter(day: DayNumber, count: number): DayNumber {
  let found = day;
  for (let left = count; left > 0; ) {
    found += 1;
    if (isWorking(found)) left -= 1;
  }
  return found;
}
