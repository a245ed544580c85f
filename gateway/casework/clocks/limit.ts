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

/** 受理时限 (行政许可法 art. 32), 承诺 / 法定办结时限. */
export type LimitKind = 'acceptance' | 'promised' | 'statutory';

/** A time limit of a case as it stands. All days are working days in +08:00. */
export type Limit = {
  readonly days: number;
  /** Days that count so far, the one that runs included. */
  readonly used: number;
  /** 100 from the end of the last day on. */
  readonly percent: number;
  /** The last day, if nothing stops the clock any more; absent while it stands still. */
  readonly due?: string;
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
 * stood still, be it for a part of it only.
 */
function runOf(kind: LimitKind, acceptedAt: Date, pauses: readonly Pause[]): Run {
  const stopped = pauses
    .filter((pause) => stops(kind, pause))
    .map(({ from, to }) => ({ from: dayOf(from), to: to ? dayOf(to) : Number.POSITIVE_INFINITY }));
  const accepted = dayOf(acceptedAt);
  const still = (day: DayNumber) => stopped.some(({ from, to }) => from <= day && day <= to);
  return {
    accepted,
    counts: (day) => day > accepted && isWorking(day) && !still(day),
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

function usedUpTo({ accepted, counts }: Run, last: DayNumber): number {
  let used = 0;
  for (let day = accepted + 1; day <= last; day++) if (counts(day)) used += 1;
  return used;
}

/** A limit of no days is one of the day itself: it is over when the next day that counts begins. */
const percentOf = (days: number, used: number, passed: number): number =>
  days === 0 ? (used > 0 ? 100 : 0) : Math.floor((passed / days) * 100);

/** The clock of one limit; undefined before it began: with the receipt, or with the acceptance. */
export function limitOf(
  history: History,
  kind: LimitKind,
  given: number,
  now: Date,
): Limit | undefined {
  const { endedAt, pauses } = history;
  const begun = startOf(kind, history);
  if (!begun) return undefined;
  const days = given + extendedBy(kind, history);
  const at = endedAt ?? now;
  const today = dayOf(at);
  const run = runOf(kind, begun, pauses);
  const used = usedUpTo(run, today);
  const passed = run.counts(today) ? used - 1 + partOfDay(at) : used;
  const percent = percentOf(days, used, passed);
  const due = countedDay(run, days);
  const standing = pauses.find((pause) => pause.to === undefined && stops(kind, pause));
  const state = endedAt ? 'ended' : standing ? 'stopped' : 'running';
  return {
    days,
    used,
    percent,
    ...(due === undefined ? {} : { due: dayName(due) }),
    state,
    ...(state === 'stopped' && standing ? { stoppedBy: standing.why } : {}),
    expired: percent >= 100,
    uncertain: isGuess(Math.max(due ?? 0, today)),
  };
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
): Date | undefined {
  const { endedAt, pauses } = history;
  const begun = startOf(kind, history);
  if (!begun) return undefined;
  const days = given + extendedBy(kind, history);
  const target = days === 0 ? 0 : (days * percent) / 100;
  const whole = Math.ceil(target);
  const day = countedDay(runOf(kind, begun, pauses), Math.max(whole, 1));
  if (day === undefined) return undefined;
  const part = days === 0 ? 0 : target - (whole - 1);
  const at = new Date(startOfDay(day).getTime() + part * 86_400_000);
  return endedAt && at > endedAt ? undefined : at;
}
