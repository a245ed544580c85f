import type { CaseRow } from '../cases/case-row.ts';
import type { Facts } from './facts.ts';
import { type History, readHistory } from './history.ts';
import { holderAt } from './holder.ts';
import { type Limit, type LimitKind, limitOf, reachedAt } from './limit.ts';

export type Days = { readonly promisedDays: number; readonly statutoryDays: number };

/** The clocks of a case as they stand. */
export type Clock = {
  readonly promised: Limit;
  readonly statutory: Limit;
  /** With whom the case is: a region, `applicant`, `courier` or `operator`. */
  readonly heldBy: string;
};

export function clockOf(
  facts: Facts,
  decidingRegion: string,
  { promisedDays, statutoryDays }: Days,
  now: Date,
): Clock | undefined {
  const history = readHistory(facts.moves, facts.arrivals);
  const promised = limitOf(history, 'promised', promisedDays, now);
  const statutory = limitOf(history, 'statutory', statutoryDays, now);
  if (!promised || !statutory) return undefined;
  const heldBy = holderAt(facts.moves, { arrivals: facts.arrivals, decidingRegion }, now);
  return { promised, statutory, heldBy };
}

export const thresholds = [50, 80, 100] as const;

/** The highest share that was warned about already. */
export type Warned = Readonly<Record<LimitKind, number>>;

export type Crossing = {
  readonly limit: LimitKind;
  readonly percent: (typeof thresholds)[number];
  readonly at: Date;
};

/** All shares that nobody was warned about yet, in the order in which they are reached. */
export function crossings(
  history: History,
  { promisedDays, statutoryDays }: Days,
  warned: Warned,
): readonly Crossing[] {
  const limits = [
    ['promised', promisedDays],
    ['statutory', statutoryDays],
  ] as const;
  return limits
    .flatMap(([limit, days]) =>
      thresholds
        .filter((percent) => percent > warned[limit])
        .flatMap((percent) => {
          const at = reachedAt(history, limit, days, percent);
          return at ? [{ limit, percent, at }] : [];
        }),
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

const supplementPollMs = 30_000;

/** A supplement on its way: its arrival is no change of the case, so it has to be looked for. */
const awaitsArrival = (row: Pick<CaseRow, 'state'>, { moves, arrivals }: Facts): boolean => {
  const sent = moves.findLast(({ event }) => event === 'supplement');
  return (
    row.state === 'supplement_required' &&
    sent !== undefined &&
    !arrivals.some((at) => at >= sent.at)
  );
};

/** When the clocks of a case have to be looked at again; undefined when nothing can be reached any more. */
export function nextCheck(
  row: Pick<CaseRow, 'state'>,
  facts: Facts,
  days: Days,
  warned: Warned,
  now: Date,
): Date | undefined {
  const [next] = crossings(readHistory(facts.moves, facts.arrivals), days, warned);
  if (!awaitsArrival(row, facts)) return next?.at;
  const poll = new Date(now.getTime() + supplementPollMs);
  return next && next.at < poll ? next.at : poll;
}
