import { type CaseChangeKind, type CaseState, isFinal, movesNothing } from '#contracts/case-states';
import { SpecialProcedure } from '#contracts/case-suspension';

/** A change of a case as far as its clocks care. */
export type Moved = {
  readonly event: CaseChangeKind;
  readonly toState: CaseState;
  /** When it happened. */
  readonly at: Date;
  /** When it was told, where that is another time. */
  readonly toldAt?: Date;
  readonly owner: string | null;
  readonly reasonCode: string | null;
};

/** `special`: a procedure that the law leaves out of the statutory limit. */
export type Pause = {
  readonly why: 'supplement' | 'special' | 'suspension';
  readonly from: Date;
  /** Absent while it lasts. */
  readonly to?: Date;
};

export type History = {
  /** Collecting papers is not accepting the case: only this starts the clocks. */
  readonly acceptedAt?: Date;
  readonly endedAt?: Date;
  readonly pauses: readonly Pause[];
};

const isSpecial = (reason: string | null): boolean => SpecialProcedure.safeParse(reason).success;

const earliest = (instants: readonly Date[]): Date | undefined =>
  instants.reduce<Date | undefined>(
    (first, instant) => (first && first <= instant ? first : instant),
    undefined,
  );

/** A supplement is asked for by a change and over when the first one arrives, or the region goes on without. */
function supplementPause(asked: Moved, later: readonly Moved[], arrivals: readonly Date[]): Pause {
  const over = earliest([
    ...later.filter(({ event }) => event === 'accept').map(({ at }) => at),
    ...later.filter(({ toState }) => isFinal(toState)).map(({ at }) => at),
    ...arrivals.filter((at) => at >= asked.at),
  ]);
  return { why: 'supplement', from: asked.at, ...(over ? { to: over } : {}) };
}

function suspensionPause(suspended: Moved, later: readonly Moved[]): Pause {
  const over = later.find(({ event }) => !movesNothing(event));
  const why = isSpecial(suspended.reasonCode) ? 'special' : 'suspension';
  return { why, from: suspended.at, ...(over ? { to: over.at } : {}) };
}

/** Ends that were none: a withdrawal that the region refused, and a refusal that it never made. */
const undoneBy: Partial<Record<CaseChangeKind, CaseChangeKind>> = {
  withdrawal_refused: 'withdraw',
  refusal_reversed: 'refuse',
};

/** An end that was undone changed nothing in the region: only what stands counts. */
export function withoutUndone(moves: readonly Moved[]): Moved[] {
  const counting: Moved[] = [];
  for (const move of moves) {
    const undone = undoneBy[move.event];
    if (undone === undefined) counting.push(move);
    else counting.splice(counting.findLastIndex(({ event }) => event === undone));
  }
  return counting;
}

/**
 * What the clocks need to know of a case.
 * @param moves its changes, in their order
 * @param arrivals when supplements reached the deciding region
 */
export function readHistory(moves: readonly Moved[], arrivals: readonly Date[]): History {
  const accepted = moves.find(({ event }) => event === 'accept');
  const ended = moves.find(({ toState }) => isFinal(toState));
  const pauses = moves.flatMap((move, index): Pause[] => {
    const later = moves.slice(index + 1);
    if (move.event === 'require_supplement') return [supplementPause(move, later, arrivals)];
    return move.event === 'suspend' ? [suspensionPause(move, later)] : [];
  });
  return {
    ...(accepted ? { acceptedAt: accepted.at } : {}),
    ...(ended ? { endedAt: ended.at } : {}),
    pauses,
  };
}
