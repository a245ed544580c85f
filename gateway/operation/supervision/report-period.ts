import { z } from '@hono/zod-openapi';
import { RegionCode } from '#contracts/region-code';
import { ReadingPurpose } from '../../audit/reading/reading-purpose.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import type { Mandate } from './mandate.ts';

/** What every report is asked with: whole days in +08:00, the last one included. */
export const reportQuery = {
  since: z.iso.date().optional().openapi({ description: 'the first day; absent: as below' }),
  until: z.iso.date().optional().openapi({ description: 'the last day; absent: today' }),
  region: RegionCode.optional(),
  purpose: ReadingPurpose.default('supervision'),
};

export const PeriodShown = z.object({ since: z.iso.date(), until: z.iso.date() });

/** Days as they were asked for, and the moments between which they lie. */
export type Period = {
  readonly shown: { readonly since: string; readonly until: string };
  readonly from: Date;
  readonly to: Date;
};

const dayMs = 86_400_000;
/** A year with the day that a leap year has more, and the one on which it is asked for. */
const mostDays = 367;
/** Nothing is from before it; of the first years PostgreSQL has no days as these are written. */
const firstDay = '2000-01-01';
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
const later = (one: string, other: string | undefined): string =>
  other !== undefined && other > one ? other : one;

/**
 * @param wholeYear whether a report without a first day begins with the year, and not 30 days before its last
 * @returns undefined where the days are not in order, more than a year, or before 2000
 */
export function periodOf(
  asked: { readonly since?: string | undefined; readonly until?: string | undefined },
  mandate: Mandate | undefined,
  now: Date,
  wholeYear = false,
): Period | undefined {
  const today = dayName(dayOf(now));
  const until = asked.until ?? (asked.since && asked.since > today ? asked.since : today);
  const monthBefore = dayName(dayOf(new Date(startOf(until).getTime() - 30 * dayMs)));
  const since = asked.since ?? (wholeYear ? `${until.slice(0, 4)}-01-01` : monthBefore);
  const days = (startOf(until).getTime() - startOf(since).getTime()) / dayMs + 1;
  if (!(days >= 1 && days <= mostDays) || since < firstDay) return undefined;
  // An auditor is shown no day that is not theirs, however the report is asked for.
  const shown = {
    since: later(since, mandate?.since),
    until: mandate?.until !== undefined && mandate.until < until ? mandate.until : until,
  };
  const [from, end] = [startOf(shown.since), startOf(shown.until)];
  return { shown, from, to: new Date(end.getTime() + dayMs) };
}

/** To what a report was narrowed beside its days. */
export type Narrowed = {
  readonly region?: string | undefined;
  readonly member?: string | undefined;
};

/** What the log says that was asked for; pure. */
export const askedFor = ({ shown }: Period, { region, member }: Narrowed) => ({
  ...shown,
  ...(region ? { region } : {}),
  ...(member ? { member } : {}),
});

/** Cases (`c`) with which a region had to do, of those in a mandate. */
export function casesOf(mandate: Mandate | undefined, region: string | undefined): SQL {
  const hasToDo = (regions: readonly string[]): SQL => {
    const list = sql`any(${sql.param([...regions])}::text[])`;
    return sql`(c.from_region = ${list} or c.to_region = ${list} or c.home_region = ${list})`;
  };
  return sql.join(
    [
      mandate ? hasToDo(mandate.regions) : sql`true`,
      region === undefined ? sql`true` : hasToDo([region]),
    ],
    sql` and `,
  );
}
