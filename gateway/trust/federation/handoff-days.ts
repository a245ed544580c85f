import { inShanghai } from '#contracts/dates';
import { isWorkingDay } from '../../platform/time/calendar.ts';
import { isInForceOn, weekdayOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';

const dayMs = 86_400_000;
/** Longer than any agreement names days ahead; beyond it there is no next one. */
const searchedDays = 400;

/** From where to where papers go. */
export type Way = { readonly from: string; readonly to: string };

const midnight = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/**
 * 收受日: whether originals leave on a day (+08:00), as the two regions agreed; every day where they agreed on nothing. Of
 * several agreements each is kept.
 */
export function leavesOn(
  { agreements }: Pick<FederationDocument, 'agreements'>,
  { from, to }: Way,
  day: string,
): boolean {
  const said = agreements.flatMap((one) => {
    const isAbout = one.kind === 'handoffs' && one.from === from && one.to === to;
    return isAbout && isInForceOn(one, day) ? [one] : [];
  });
  if (said.length === 0) return true;
  const isAgreed = said.every(
    ({ days, except = [] }) => days.includes(weekdayOf(day)) && !except.includes(day),
  );
  return isAgreed && isWorkingDay(midnight(day));
}

/** The first day from today on that originals leave; undefined where no day of a year is one. */
export function nextLeavingDay(
  document: Pick<FederationDocument, 'agreements'>,
  way: Way,
  now: Date,
): string | undefined {
  for (let ahead = 0; ahead < searchedDays; ahead++) {
    const day = inShanghai(new Date(now.getTime() + ahead * dayMs)).slice(0, 10);
    if (leavesOn(document, way, day)) return day;
  }
  return undefined;
}
