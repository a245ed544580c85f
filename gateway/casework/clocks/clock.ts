import { acceptanceDays } from '#contracts/case-reports';
import type { LimitUnit } from '#contracts/item';
import type { Facts } from './facts.ts';
import { type History, readHistory } from './history.ts';
import { holderAt } from './holder.ts';
import { type Limit, type LimitKind, limitOf, reachedAt } from './limit.ts';

/** The limits of an item; without a unit they are in working days. */
export type Days = {
  readonly promisedDays: number | null;
  readonly statutoryDays: number | null;
  readonly promisedUnit?: LimitUnit | null | undefined;
  readonly statutoryUnit?: LimitUnit | null | undefined;
};

type Given = readonly [kind: LimitKind, given: number, unit: LimitUnit];

/** The clocks of a case as they stand: before its acceptance that of the acceptance, and then the others. */
export type Clock = {
  readonly acceptance?: Limit;
  readonly promised?: Limit;
  readonly statutory?: Limit;
  /** With whom the case is: a region, `applicant`, `courier` or `operator`. */
  readonly heldBy: string;
};

/** The limits that run now, with what was given for them. */
const limitsOf = (
  history: History,
  { promisedDays, statutoryDays, promisedUnit, statutoryUnit }: Days,
): readonly Given[] => {
  if (!history.acceptedAt) return [['acceptance', acceptanceDays, 'working_day']];
  return promisedDays === null || statutoryDays === null
    ? []
    : [
        ['promised', promisedDays, promisedUnit ?? 'working_day'],
        ['statutory', statutoryDays, statutoryUnit ?? 'working_day'],
      ];
};

export function clockOf(
  facts: Facts,
  decidingRegion: string,
  days: Days,
  now: Date,
): Clock | undefined {
  const history = readHistory(facts.moves, facts.arrivals);
  const limits = limitsOf(history, days).flatMap(([kind, given, unit]) => {
    const limit = limitOf(history, kind, given, now, unit);
    return limit ? [[kind, limit] as const] : [];
  });
  if (limits.length === 0) return undefined;
  const heldBy = holderAt(facts.moves, { arrivals: facts.arrivals, decidingRegion }, now);
  return { ...Object.fromEntries(limits), heldBy };
}

export const thresholds = [50, 80, 100] as const;

/** The highest share that was warned about already. */
export type Warned = Readonly<Record<LimitKind, number>>;

export type Crossing = {
  readonly limit: LimitKind;
  readonly days: number;
  readonly unit: LimitUnit;
  readonly percent: (typeof thresholds)[number];
  readonly at: Date;
};

/** All shares that nobody was warned about yet, in the order in which they are reached. */
export const crossings = (history: History, days: Days, warned: Warned): readonly Crossing[] =>
  limitsOf(history, days)
    .flatMap(([limit, given, unit]) =>
      thresholds
        .filter((percent) => percent > warned[limit])
        .flatMap((percent) => {
          const at = reachedAt(history, limit, given, percent, unit);
          return at ? [{ limit, days: given, unit, percent, at }] : [];
        }),
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime());

const supplementPollMs = 30_000;

/** A supplement on its way: its arrival is no change of the case, so it has to be looked for. */
const awaitsArrival = ({ moves, arrivals }: Facts, { endedAt }: History): boolean => {
  const asked = moves.findLast(({ event }) => event === 'require_supplement');
  const sent = asked && moves.find(({ event, at }) => event === 'supplement' && at >= asked.at);
  return endedAt === undefined && sent !== undefined && !arrivals.some((at) => at >= sent.at);
};

/** When silence accepts it: also long after that was warned about, where the case stood still meanwhile. */
function silenceEnds(history: History): Date | undefined {
  const { isSilent, acceptedAt, endedAt, pauses } = history;
  const standsStill = pauses.some(({ to }) => to === undefined);
  return isSilent && !acceptedAt && !endedAt && !standsStill
    ? reachedAt(history, 'acceptance', acceptanceDays, 100)
    : undefined;
}

/** When the clocks of a case have to be looked at again; undefined when nothing can be reached any more. */
export function nextCheck(facts: Facts, days: Days, warned: Warned, now: Date): Date | undefined {
  const history = readHistory(facts.moves, facts.arrivals);
  const [next] = crossings(history, days, warned);
  const looks = [
    next?.at,
    silenceEnds(history),
    awaitsArrival(facts, history) ? new Date(now.getTime() + supplementPollMs) : undefined,
  ].flatMap((at) => at ?? []);
  return looks.length > 0 ? new Date(Math.min(...looks.map(Number))) : undefined;
}
