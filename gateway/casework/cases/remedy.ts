import type { CaseState } from '#contracts/case-states';
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

/**
 * When the longest remedy is over that somebody has who learned of the decision when it was made: six months, and the
 * day after. @param endedAt of a case that was withdrawn: nothing was decided, and that is the end
 */
export function remediesOver(state: CaseState, endedAt: Date): Date {
  if (!contestable.has(state)) return endedAt;
  return startOfDay(monthsAfter(dayOf(endedAt), litigationMonths) + 2);
}

/** What a person is told who was refused; undefined where nothing was. */
export function remedyFor(
  state: CaseState,
  authority: string,
  bodies: RegionEntry['remedies'],
): Remedy | undefined {
  if (state !== 'refused' && state !== 'denied') return undefined;
  return {
    reconsideration: {
      body: bodies?.reconsideration ?? `${authority}的本级人民政府`,
      days: reconsiderationDays,
    },
    litigation: { court: bodies?.court ?? '有管辖权的人民法院', months: litigationMonths },
  };
}
