import { isTravelling, type Place } from '#contracts/custody';
import { isWorkingDay } from '../../platform/time/calendar.ts';

const dayMs = 86_400_000;

/** Working days that each stage may last, the day on which it began not counted. */
export type Limits = {
  readonly sealed: number;
  readonly travelling: number;
  /** From the courier's "delivered", or the window's "received", to the count. */
  readonly arrived: number;
  readonly discrepancy: number;
};

export const limits: Limits = { sealed: 2, travelling: 5, arrived: 1, discrepancy: 2 };

const dayOf = (at: Date) => Math.floor((at.getTime() + 8 * 3_600_000) / dayMs);
const nameOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);

/** Whether a day lies behind `since` on which it might have left. */
function mightHaveLeft(since: Date, now: Date, leaves: (day: string) => boolean): boolean {
  for (let day = dayOf(since) + 1; day < dayOf(now); day++) if (leaves(nameOf(day))) return true;
  return false;
}

/** Whole working days in +08:00 that lie behind `since`: Friday evening to Monday morning is one. */
export function workingDaysSince(since: Date, now: Date): number {
  let count = 0;
  for (let day = dayOf(since) + 1; day <= dayOf(now); day++)
    if (isWorkingDay(new Date(day * dayMs))) count += 1;
  return count;
}

export type Watched = Place & {
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly owner: string | null;
  readonly since: Date;
  /** When its courier says that it was delivered. */
  readonly deliveredAt: Date | null;
};

export type Overdue = {
  readonly owner: string;
  readonly because:
    | 'not_dispatched'
    | 'not_arrived'
    | 'not_received'
    | 'not_counted'
    | 'not_mended';
  readonly workingDays: number;
};

/**
 * Whether a dossier has stood still for too long, and who must do something about it.
 * @param leaves on which days papers may leave at all
 */
export function overdueOf(
  row: Watched,
  now: Date,
  limit: Limits = limits,
  leaves: (day: string) => boolean = () => true,
): Overdue | undefined {
  const { state, leg, fromRegion, toRegion } = row;
  const [giver, taker] = leg === 'out' ? [fromRegion, toRegion] : [toRegion, fromRegion];
  const late = (
    since: Date,
    days: number,
    owner: string,
    because: Overdue['because'],
  ): Overdue | undefined => {
    const workingDays = workingDaysSince(since, now);
    return workingDays > days ? { owner, because, workingDays } : undefined;
  };
  if (state === 'sealed')
    return mightHaveLeft(row.since, now, leaves)
      ? late(row.since, limit.sealed, giver, 'not_dispatched')
      : undefined;
  if (isTravelling(row)) {
    // The courier says that it is there: then it is the window that has not looked.
    return row.deliveredAt && row.deliveredAt >= row.since
      ? late(row.deliveredAt, limit.arrived, taker, 'not_received')
      : late(row.since, limit.travelling, giver, 'not_arrived');
  }
  if (state === 'received') return late(row.since, limit.arrived, taker, 'not_counted');
  if (state === 'discrepancy' || state === 'lost')
    return late(row.since, limit.discrepancy, row.owner ?? giver, 'not_mended');
  return undefined;
}
