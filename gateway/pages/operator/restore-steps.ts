import { type CaseState, isFinal } from '#contracts/case-states';
import type { stepTexts } from './restore-texts.ts';

/** A case of which its region said something else after a restore, as the door of the API tells it. */
export type Finding = {
  readonly caseId: string;
  readonly region: string;
  readonly from: string;
  readonly outcome: 'agrees' | 'will_be_sent' | 'taken' | 'differs' | 'not_answered';
  readonly state: CaseState;
  readonly stateNow: CaseState;
  readonly said: string;
  readonly askedAt: string;
  readonly needsHand: boolean;
  readonly settled?: { readonly at: string; readonly by: string; readonly as: string };
};

/** Whose hand: `region` by its contact, `collecting` and the region, the operator alone, or nobody's. */
export type Whose = 'region' | 'both' | 'operator' | 'nobody';

export type NextStep = { readonly step: keyof typeof stepTexts; readonly whose: Whose };

/** What is done next about a finding, and by whom. Pure. */
export function nextStep(of: Finding): NextStep {
  const { outcome, said, state, stateNow } = of;
  if (outcome !== 'differs' && outcome !== 'not_answered')
    return { step: outcome, whose: 'nobody' };
  if (state !== stateNow) return { step: 'wentOn', whose: 'nobody' };
  if (outcome === 'not_answered')
    return said === 'cannot be asked'
      ? { step: 'cannotBeAsked', whose: 'region' }
      : { step: 'noAnswer', whose: 'operator' };
  if (said === 'no such case') return { step: 'noSuchCase', whose: 'both' };
  return { step: isFinal(state) ? 'endedHere' : 'otherState', whose: 'region' };
}
