// The table alone: the library's functions read days in the time zone of this process.
import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { Calendar } from '#contracts/calendar';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const shanghaiOffsetMs = 8 * 3_600_000;

/** Day number in +08:00, counted from 1970-01-01. */
const dayOf = (timeMs: number): number => Math.floor((timeMs + shanghaiOffsetMs) / dayMs);

const startOfDay = (day: number): number => day * dayMs - shanghaiOffsetMs;

/**
 * Whether the +08:00 day that `instant` falls on is a working day in China, make-up days (调休) included.
 * Years that the holiday table does not know yet count as Monday to Friday.
 */
export const isWorkingDay = (instant: Date): boolean =>
  isWorkingDayNumber(dayOf(instant.getTime()));

const holidays = new Set(Object.keys(table.holidays));
const makeUpDays = new Set(Object.keys(table.workdays));

export const lastKnownYear = Math.max(...[...holidays].map((date) => Number(date.slice(0, 4))));

/** The last day (+08:00) whose holidays are known; the State Council announces each year's in the autumn before. */
export const holidaysKnownUntil = (): string => `${lastKnownYear}-12-31`;

function isWorkingDayNumber(day: number): boolean {
  const date = new Date(day * dayMs);
  const name = date.toISOString().slice(0, 10);
  const weekday = date.getUTCDay();
  return makeUpDays.has(name) || (weekday >= 1 && weekday <= 5 && !holidays.has(name));
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

type Span = { readonly fromMs: number; readonly toMs: number };

/** The opening hours that begin on a day; hours that end before they begin end on the next day. */
function hoursOf(calendar: Calendar, day: number): Span | undefined {
  if (calendar.days === 'working' && !isWorkingDayNumber(day)) return undefined;
  const open = minutesOf(calendar.open);
  const close = minutesOf(calendar.close);
  const fromMs = startOfDay(day) + open * minuteMs;
  return { fromMs, toMs: startOfDay(day) + (close > open ? close : close + 1440) * minuteMs };
}

const covers = (span: Span, timeMs: number): boolean => span.fromMs <= timeMs && timeMs < span.toMs;

function inHours(calendar: Calendar, timeMs: number): boolean {
  const day = dayOf(timeMs);
  return [day - 1, day].some((begun) => {
    const hours = hoursOf(calendar, begun);
    return hours !== undefined && covers(hours, timeMs);
  });
}

function closureAt(calendar: Calendar, timeMs: number): Span | undefined {
  return calendar.closures
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }))
    .find((closure) => covers(closure, timeMs));
}

/** Whether the region's platform is open by plan. */
export const isOpen = (calendar: Calendar, now: Date): boolean =>
  inHours(calendar, now.getTime()) && !closureAt(calendar, now.getTime());

function nextHours(calendar: Calendar, timeMs: number): number {
  for (let day = dayOf(timeMs); ; day++) {
    const hours = hoursOf(calendar, day);
    if (hours && hours.fromMs >= timeMs) return hours.fromMs;
  }
}

/** The first instant from `now` on at which the region is open; `now` itself if it is open. */
export function nextOpening(calendar: Calendar, now: Date): Date {
  // Ends: every step leaves a closure for good, or goes to the beginning of opening hours.
  for (let timeMs = now.getTime(); ; ) {
    const closure = closureAt(calendar, timeMs);
    if (closure) timeMs = closure.toMs;
    else if (inHours(calendar, timeMs)) return new Date(timeMs);
    else timeMs = nextHours(calendar, timeMs);
  }
}

/**
 * When the region opened for what is now its time of being open; undefined if that was not within
 * `withinMs`, or if it is closed.
 */
export function openedAt(calendar: Calendar, now: Date, withinMs: number): Date | undefined {
  const nowMs = now.getTime();
  const openings = [
    ...daysBack(nowMs, withinMs).map((day) => hoursOf(calendar, day)?.fromMs ?? Number.NaN),
    ...calendar.closures.map(({ to }) => Date.parse(to)),
  ].filter(
    (timeMs) =>
      timeMs <= nowMs &&
      timeMs >= nowMs - withinMs &&
      isOpen(calendar, new Date(timeMs)) &&
      !isOpen(calendar, new Date(timeMs - 1)),
  );
  return openings.length > 0 && isOpen(calendar, now) ? new Date(Math.max(...openings)) : undefined;
}

function daysBack(nowMs: number, withinMs: number): number[] {
  const today = dayOf(nowMs);
  return Array.from({ length: Math.ceil(withinMs / dayMs) + 1 }, (_, back) => today - back);
}
