import type { CaseState } from '#contracts/case-states';
import { basicCodeOf } from '#contracts/identifiers';
import { dayOf, monthsAfter, startOfDay } from '../../platform/time/working-days.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';

/**
 * 救济途径: where somebody goes who does not accept a refusal. The time runs from when the person learns of
 * the decision, which this gateway does not see: so it says how long, never until when.
 */
export type Remedy = {
  /** 行政复议, Administrative Reconsideration Law (2023) art. 20 and 24. */
  readonly reconsideration: { readonly body: string; readonly days: number };
  /** 行政诉讼, Administrative Litigation Law art. 46. */
  readonly litigation: { readonly court: string; readonly months: number };
};

const reconsiderationDays = 60;
const litigationMonths = 6;

/** What can be contested: whatever its body decided, be it in favour of the applicant, for others may contest that. */
const contestable: ReadonlySet<CaseState> = new Set([
  'refused',
  'approved',
  'denied',
  'terminated',
]);
export const isContestable = (state: CaseState): boolean => contestable.has(state);

/**
 * When the longest remedy is over that somebody has who learned of the decision when it was made: six months, and the
 * day after. @param endedAt of a case that was withdrawn: nothing was decided, and that is the end
 */
export function remediesOver(state: CaseState, endedAt: Date): Date {
  if (!isContestable(state)) return endedAt;
  return startOfDay(monthsAfter(dayOf(endedAt), litigationMonths) + 2);
}

export type Contested = {
  readonly state: CaseState;
  readonly itemCode: string;
  /** The body that the item names, and the one whose paper it is, where that is known. */
  readonly authority: string;
  readonly decidedBy?: string | undefined;
};

/** What a person is told who was refused; undefined where nothing was, or where it is no administrative act. */
export function remedyFor(
  { state, itemCode, authority, decidedBy }: Contested,
  bodies: RegionEntry['remedies'],
): Remedy | undefined {
  if (state !== 'refused' && state !== 'denied') return undefined;
  const ofItem = bodies?.items?.find(({ basicCode }) => basicCode === basicCodeOf(itemCode));
  if (ofItem?.none) return undefined;
  // The region's words are for its own bodies: what was decided above goes where the law says.
  const isElsewhere = decidedBy !== undefined && decidedBy !== authority;
  const known = isElsewhere ? undefined : { ...bodies, ...ofItem };
  return {
    reconsideration: {
      body: known?.reconsideration ?? `${decidedBy ?? authority}的本级人民政府`,
      days: reconsiderationDays,
    },
    litigation: { court: known?.court ?? '有管辖权的人民法院', months: litigationMonths },
  };
}
