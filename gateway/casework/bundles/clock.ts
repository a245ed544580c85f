import type { Facts } from '../clocks/facts.ts';
import { type History, readHistory } from '../clocks/history.ts';
import { type Limit, limitOf } from '../clocks/limit.ts';

/** 行政许可法 art. 42 (2): what several bodies handle together takes forty-five days, and fifteen more where their government says so. */
const jointDays = 45;
const longestJointExtension = 15;

const times = (histories: readonly History[], pick: (history: History) => Date | undefined) =>
  histories.flatMap((history) => pick(history)?.getTime() ?? []);

/** The steps of a bundle as one matter: from the first acceptance to the last end. */
export function jointHistory(histories: readonly History[], isOver: boolean): History {
  const accepted = times(histories, ({ acceptedAt }) => acceptedAt);
  const ended = isOver ? times(histories, ({ endedAt }) => endedAt) : [];
  const days = Math.max(0, ...histories.map(({ extended }) => extended.days));
  return {
    isSilent: false,
    ...(accepted.length > 0 ? { acceptedAt: new Date(Math.min(...accepted)) } : {}),
    ...(ended.length > 0 ? { endedAt: new Date(Math.max(...ended)) } : {}),
    pauses: histories.flatMap(({ pauses }) => pauses),
    extended: { days, lawful: Math.min(days, longestJointExtension) },
  };
}

/** The law's limit of the whole, and what was promised for it. */
export type JointClock = { readonly statutory?: Limit; readonly promised?: Limit };

/**
 * The bundle's own clocks, from the steps that have begun; none as long as none of them was accepted.
 * @param promisedDays what its type promises for all steps together, where it does
 */
export function jointClock(
  facts: readonly Facts[],
  isOver: boolean,
  promisedDays: number | undefined,
  now: Date,
): JointClock {
  const histories = facts.map(({ moves, arrivals }) => readHistory(moves, arrivals));
  const whole = jointHistory(histories, isOver);
  const statutory = limitOf(whole, 'statutory', jointDays, now);
  const promised =
    promisedDays === undefined ? undefined : limitOf(whole, 'promised', promisedDays, now);
  return { ...(statutory ? { statutory } : {}), ...(promised ? { promised } : {}) };
}
