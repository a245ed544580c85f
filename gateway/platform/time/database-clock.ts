/** What the database said what time it is, between two moments of this process's clock that never steps. */
export type ClockReading = {
  readonly sentMs: number;
  readonly receivedMs: number;
  /** Milliseconds since the epoch, by the clock of the database. */
  readonly databaseMs: number;
};

export type ClockStanding = {
  /** The machine's own clock minus that of the database; undefined before the first reading. */
  readonly differenceMs: number | undefined;
  /** How often the clock of the database was seen to be set back. */
  readonly setBacks: number;
};

/** The clock that all processes of one gateway share, as this one knows it. */
export type DatabaseClock = {
  /** Before the first reading: the machine's own. */
  readonly now: () => Date;
  readonly read: (reading: ClockReading) => void;
  readonly standing: () => ClockStanding;
};

/** A difference or a step that matters: more than round trips and careful machines explain. */
export const noteworthyMs = 5000;

/**
 * The database's clock minus the one that never steps, after a reading: between what the two ends of the round
 * trip allow. What was known stays as long as it lies between them, so that a slow answer moves nothing.
 */
export function aheadAfter(
  known: number | undefined,
  { sentMs, receivedMs, databaseMs }: ClockReading,
): number {
  const least = databaseMs - receivedMs;
  const most = databaseMs - sentMs;
  if (known === undefined) return (least + most) / 2;
  return Math.min(most, Math.max(least, known));
}

/**
 * Goes by the last reading and the clock that never steps: whatever is done to the clock of the machine between
 * two readings, this one goes on.
 */
export function newDatabaseClock(monotonicMs: () => number, wallClock: () => Date): DatabaseClock {
  let aheadMs: number | undefined;
  let setBacks = 0;
  const nowMs = () =>
    aheadMs === undefined ? wallClock().getTime() : Math.floor(monotonicMs() + aheadMs);
  return {
    now: () => new Date(nowMs()),
    read: (reading) => {
      const next = aheadAfter(aheadMs, reading);
      if (aheadMs !== undefined && aheadMs - next > noteworthyMs) setBacks += 1;
      aheadMs = next;
    },
    standing: () => ({
      differenceMs: aheadMs === undefined ? undefined : wallClock().getTime() - nowMs(),
      setBacks,
    }),
  };
}

/**
 * Does a work once after each time that the clock was set back; one that fails, at the next call again. What was planned
 * while the clock was ahead must not wait until it is there once more.
 */
export function afterSetBacks({ standing }: Pick<DatabaseClock, 'standing'>) {
  let known = standing().setBacks;
  return async (work: () => Promise<unknown>): Promise<void> => {
    const { setBacks } = standing();
    if (setBacks === known) return;
    await work();
    known = setBacks;
  };
}
