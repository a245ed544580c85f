import { asServed } from '#contracts/dates';
import type { LimitUnit } from '#contracts/item';
import {
  type DayNumber,
  dayName,
  dayOf,
  isGuess,
  isWorking,
  partOfDay,
  startOfDay,
} from '../../platform/time/working-days.ts';
import type { History, Pause } from './history.ts';
import { hoursAfter, hoursRun } from './hours.ts';

/** 受理时限 (行政许可法 art. 32), 承诺 / 法定办结时限. */
export type LimitKind = 'acceptance' | 'promised' | 'statutory';

/** A time limit of a case as it stands, in +08:00. */
export type Limit = {
  readonly days: number;
  /** Of `days` and `used`; absent: working days. */
  readonly unit?: Exclude<LimitUnit, 'working_day'>;
  /** What counts so far, the day or hour that runs included. */
  readonly used: number;
  /** 100 from the end of the last day on. */
  readonly percent: number;
  /** The last day, if nothing stops the clock any more; absent while it stands still. */
  readonly due?: string;
  /** Of a limit in hours, the minute. */
  readonly dueAt?: string;
  readonly state: 'running' | 'stopped' | 'ended';
  readonly stoppedBy?: Pause['why'];
  readonly expired: boolean;
  /** The holidays of a year that matters are not announced yet. */
  readonly uncertain: boolean;
};

/**
 * What stops this limit. Only a special procedure stops the law's time (art. 45): a suspension is the body's own doing,
 * and what it asks for after the acceptance is too. Before it, the applicant has the word.
 */
const stops = (kind: LimitKind, { why }: Pause): boolean =>
  kind === 'promised' || why === 'special' || (kind === 'acceptance' && why === 'supplement');

const startOf = (kind: LimitKind, { acceptedAt, awaitsAcceptanceFrom }: History) =>
  kind === 'acceptance' ? awaitsAcceptanceFrom : acceptedAt;

const extendedBy = (kind: LimitKind, { extended }: History): number =>
  kind === 'acceptance' ? 0 : kind === 'statutory' ? extended.lawful : extended.days;

type Run = {
  readonly accepted: DayNumber;
  readonly counts: (day: DayNumber) => boolean;
  /** From this day on the clock stands still until further notice. */
  readonly standsFrom: DayNumber;
};

/**
 * The day of the acceptance does not count (期间开始之日不计算在内), nor does a day on which the clock
 * stood still, be it for a part of it only; nor a day of rest, of a limit in working days.
 * @param pauses those that stop this limit
 */
function runOf(acceptedAt: Date, pauses: readonly Pause[], unit: LimitUnit): Run {
  const stopped = pauses.map(({ from, to }) => ({
    from: dayOf(from),
    to: to ? dayOf(to) : Number.POSITIVE_INFINITY,
  }));
  const accepted = dayOf(acceptedAt);
  const still = (day: DayNumber) => stopped.some(({ from, to }) => from <= day && day <= to);
  return {
    accepted,
    counts: (day) => day > accepted && (unit === 'natural_day' || isWorking(day)) && !still(day),
    standsFrom: stopped
      .filter(({ to }) => to === Number.POSITIVE_INFINITY)
      .reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY),
  };
}

/** The day that is the `count`th to count, the day of the acceptance for 0; undefined if none will be. */
function countedDay({ accepted, counts, standsFrom }: Run, count: number): DayNumber | undefined {
  let day = accepted;
  for (let left = count; left > 0; ) {
    day += 1;
    if (day >= standsFrom) return undefined;
    if (counts(day)) left -= 1;
  }
  return day;
}

/** The last day; of natural days a last one of rest makes way for the next that is worked (民法典 art. 203). */
function lastDay(run: Run, count: number, unit: LimitUnit): DayNumber | undefined {
  let day = countedDay(run, count);
  if (unit !== 'natural_day' || count === 0) return day;
  while (day !== undefined && !isWorking(day)) {
    day += 1;
    if (day >= run.standsFrom) return undefined;
  }
  return day;
}

function usedUpTo({ accepted, counts }: Run, last: DayNumber): number {
  let used = 0;
  for (let day = accepted + 1; day <= last; day++) if (counts(day)) used += 1;
  return used;
}

/** A limit of no days is one of the day itself: it is over when the next day that counts begins. */
const percentOf = (days: number, used: number, passed: number): number =>
  days === 0 ? (used > 0 ? 100 : 0) : Math.floor((passed / days) * 100);

/** Of natural days: all that count may have passed, and it is over at the end of the last day, and not before. */
const heldOpen = (percent: number, today: DayNumber, due: DayNumber | undefined): number =>
  due === undefined || today <= due ? Math.min(percent, 99) : Math.max(percent, 100);

type Standing = Pick<Limit, 'used' | 'percent' | 'due' | 'dueAt' | 'uncertain'>;

function inHours(begun: Date, pauses: readonly Pause[], hours: number, at: Date): Standing {
  const run = hoursRun(begun, pauses, at);
  const due = hoursAfter(begun, pauses, hours);
  const isOver = due !== undefined && at >= due;
  const share = hours === 0 ? 0 : Math.floor((run / hours) * 100);
  return {
    used: Math.ceil(run),
    percent: isOver ? Math.max(100, share) : Math.min(99, share),
    ...(due ? { due: dayName(dayOf(due)), dueAt: asServed(due) } : {}),
    uncertain: false,
  };
}

function inDays(
  begun: Date,
  pauses: readonly Pause[],
  days: number,
  unit: LimitUnit,
  at: Date,
): Standing {
  const today = dayOf(at);
  const run = runOf(begun, pauses, unit);
  const used = usedUpTo(run, today);
  const passed = run.counts(today) ? used - 1 + partOfDay(at) : used;
  const percent = percentOf(days, used, passed);
  const due = lastDay(run, days, unit);
  return {
    used,
    percent: unit === 'natural_day' ? heldOpen(percent, today, due) : percent,
    ...(due === undefined ? {} : { due: dayName(due) }),
    uncertain: isGuess(Math.max(due ?? 0, today)),
  };
}

/** An extension is counted as its limit is; of hours a day is twenty-four. */
const wholeOf = (kind: LimitKind, history: History, given: number, unit: LimitUnit): number =>
  given + extendedBy(kind, history) * (unit === 'hour' ? 24 : 1);

/**
 * The clock of one limit; undefined before it began: with the receipt, or with the acceptance.
 * @param given in `unit`
 */
export function limitOf(
  history: History,
  kind: LimitKind,
  given: number,
  now: Date,
  unit: LimitUnit = 'working_day',
): Limit | undefined {
  const begun = startOf(kind, history);
  if (!begun) return undefined;
  const { endedAt } = history;
  const pauses = history.pauses.filter((pause) => stops(kind, pause));
  const days = wholeOf(kind, history, given, unit);
  const at = endedAt ?? now;
  const standing =
    unit === 'hour' ? inHours(begun, pauses, days, at) : inDays(begun, pauses, days, unit, at);
  const { used, percent, uncertain, ...due } = standing;
  const lasting = pauses.find(({ to }) => to === undefined);
  const state = endedAt ? 'ended' : lasting ? 'stopped' : 'running';
  return {
    days,
    ...(unit === 'working_day' ? {} : { unit }),
    used,
    percent,
    ...due,
    state,
    ...(state === 'stopped' && lasting ? { stoppedBy: lasting.why } : {}),
    expired: percent >= 100,
    uncertain,
  };
}

/** The instant at which a share of so many days is used up. */
function shareOfDays(run: Run, days: number, percent: number, unit: LimitUnit): Date | undefined {
  if (unit === 'natural_day' && (percent === 100 || days === 0)) {
    const last = lastDay(run, days, unit);
    return last === undefined ? undefined : startOfDay(last + 1);
  }
  const target = days === 0 ? 0 : (days * percent) / 100;
  const whole = Math.ceil(target);
  const day = countedDay(run, Math.max(whole, 1));
  if (day === undefined) return undefined;
  const part = days === 0 ? 0 : target - (whole - 1);
  return new Date(startOfDay(day).getTime() + part * 86_400_000);
}

/**
 * When a share of the limit is used up, if nothing changes; undefined where it never will be.
 * @param percent from 1 to 100
 */
export function reachedAt(
  history: History,
  kind: LimitKind,
  given: number,
  percent: number,
  unit: LimitUnit = 'working_day',
): Date | undefined {
  const begun = startOf(kind, history);
  if (!begun) return undefined;
  const pauses = history.pauses.filter((pause) => stops(kind, pause));
  const days = wholeOf(kind, history, given, unit);
  const at =
    unit === 'hour'
      ? hoursAfter(begun, pauses, (days * percent) / 100)
      : shareOfDays(runOf(begun, pauses, unit), days, percent, unit);
  return at && history.endedAt && at > history.endedAt ? undefined : at;
}
