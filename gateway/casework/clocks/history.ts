import { longestExtensionDays } from '#contracts/case-reports';
import { type CaseChangeKind, type CaseState, isFinal } from '#contracts/case-states';
import { SpecialProcedure } from '#contracts/case-suspension';
import { inTime, silence } from '../cases/report-facts.ts';

/** A change of a case as far as its clocks care. */
export type Moved = {
  readonly event: CaseChangeKind;
  readonly fromState: CaseState;
  readonly toState: CaseState;
  /** When it happened. */
  readonly at: Date;
  /** When it was told, where that is another time. */
  readonly toldAt?: Date;
  readonly owner: string | null;
  readonly reasonCode: string | null;
  /** By how many days it extended the limits. */
  readonly days: number | null;
};

/** `special`: a procedure that the law leaves out of the statutory limit. */
export type Pause = {
  readonly why: 'supplement' | 'special' | 'suspension';
  readonly from: Date;
  /** Absent while it lasts. */
  readonly to?: Date;
};

export type History = {
  /** From when the region has time to accept it, or to say what is missing (行政许可法 art. 32); absent once it did. */
  readonly awaitsAcceptanceFrom?: Date;
  /** Nothing was heard of the region since it received the case. */
  readonly isSilent: boolean;
  /** Collecting papers is not accepting the case: only this starts the clocks. */
  readonly acceptedAt?: Date;
  readonly endedAt?: Date;
  readonly pauses: readonly Pause[];
  /** By how many days all limits were extended, and by how many of them the law lets them be (art. 42). */
  readonly extended: { readonly days: number; readonly lawful: number };
};

const isSpecial = (reason: string | null): boolean => SpecialProcedure.safeParse(reason).success;

const ends = ({ fromState, toState }: Moved): boolean => isFinal(toState) && !isFinal(fromState);

const earliest = (instants: readonly Date[]): Date | undefined =>
  instants.reduce<Date | undefined>(
    (first, instant) => (first && first <= instant ? first : instant),
    undefined,
  );

/** A supplement is asked for by a change and over when the first one arrives, or the region goes on without. */
function supplementPause(asked: Moved, later: readonly Moved[], arrivals: readonly Date[]): Pause {
  const over = earliest([
    ...later.filter(({ event }) => event === 'accept').map(({ at }) => at),
    ...later.filter(ends).map(({ at }) => at),
    ...arrivals.filter((at) => at >= asked.at),
  ]);
  return { why: 'supplement', from: asked.at, ...(over ? { to: over } : {}) };
}

function suspensionPause(suspended: Moved, later: readonly Moved[]): Pause {
  const over = later.find(({ toState }) => toState !== 'suspended');
  const why = isSpecial(suspended.reasonCode) ? 'special' : 'suspension';
  return { why, from: suspended.at, ...(over ? { to: over.at } : {}) };
}

/** Ends that were none: a withdrawal that the region refused, and a refusal that it never made. */
const undoneBy: Partial<Record<CaseChangeKind, CaseChangeKind>> = {
  withdrawal_refused: 'withdraw',
  refusal_reversed: 'refuse',
};

/**
 * An end that was undone changed nothing in the region, nor is a case accepted by silence whose region spoke in time
 * and was heard late: only what stands counts.
 */
export function withoutUndone(moves: readonly Moved[]): Moved[] {
  const counting: Moved[] = [];
  const drop = (isUndone: (move: Moved) => boolean) => {
    const index = counting.findLastIndex(isUndone);
    if (index >= 0) counting.splice(index, 1);
  };
  for (const move of moves) {
    const undone = undoneBy[move.event];
    if (move.reasonCode === inTime) drop(({ reasonCode }) => reasonCode === silence);
    if (undone === undefined) counting.push(move);
    else drop(({ event }) => event === undone);
  }
  return counting;
}

/** Its time to accept begins with the receipt, and anew with what it had asked for. */
function awaitingFrom(moves: readonly Moved[], arrivals: readonly Date[]): Date | undefined {
  const received = moves.findLast(({ event }) => event === 'forward')?.at;
  const asked = moves.findLast(({ event }) => event === 'require_supplement')?.at;
  if (!asked) return received;
  return earliest(arrivals.filter((at) => at >= asked)) ?? received;
}

function extensions(moves: readonly Moved[]) {
  const days = moves.reduce(
    (sum, { event, days }) => sum + (event === 'extend' ? (days ?? 0) : 0),
    0,
  );
  return { days, lawful: Math.min(days, longestExtensionDays) };
}

/**
 * What the clocks need to know of a case.
 * @param moves its changes, in their order
 * @param arrivals when supplements reached the deciding region
 */
export function readHistory(moves: readonly Moved[], arrivals: readonly Date[]): History {
  const accepted = moves.find(({ event }) => event === 'accept');
  const ended = moves.find(ends);
  const awaits = accepted ? undefined : awaitingFrom(moves, arrivals);
  const pauses = moves.flatMap((move, index): Pause[] => {
    const later = moves.slice(index + 1);
    if (move.event === 'require_supplement') return [supplementPause(move, later, arrivals)];
    return move.event === 'suspend' ? [suspensionPause(move, later)] : [];
  });
  return {
    ...(awaits ? { awaitsAcceptanceFrom: awaits } : {}),
    isSilent: !moves.some(({ event }) => event === 'require_supplement'),
    ...(accepted ? { acceptedAt: accepted.at } : {}),
    ...(ended ? { endedAt: ended.at } : {}),
    pauses,
    extended: extensions(moves),
  };
}
