import { asServed } from '#contracts/dates';
import { type FollowUpStep, isBad, type Score } from '#contracts/evaluation';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';

/** 差评和投诉一个工作日内联系. */
export const contactDays = 1;
/** 差评整改: mended within 5 working days, at most 15. */
const mendDays = 5;
const mendAtMostDays = 15;

export type Step = { readonly step: FollowUpStep; readonly at: Date };

export type FollowUp = {
  readonly contactBy: string;
  readonly contactedAt?: string;
  /** With an extension, the longest that there is. */
  readonly mendBy: string;
  readonly mendedAt?: string;
  /** 复核: it turned out to be wrong, and counts nowhere. */
  readonly upheldAt?: string;
  /** 回访. */
  readonly revisitedAt?: string;
  readonly extended: boolean;
  /** The day by which something has to be done; absent when nothing is left to do. */
  readonly nextStepBy?: string;
  readonly overdue: boolean;
};

const order: Readonly<Record<FollowUpStep, readonly (FollowUpStep | undefined)[]>> = {
  contacted: [undefined],
  extended: ['contacted', 'dismissed'],
  appealed: ['contacted', 'extended'],
  upheld: ['appealed'],
  dismissed: ['appealed'],
  mended: ['contacted', 'extended', 'dismissed'],
  revisited: ['mended'],
};

/** What may be done twice is done for ever: nothing is. */
export const mayStep = (taken: readonly Step[], step: FollowUpStep): boolean =>
  order[step].includes(taken.at(-1)?.step) && !taken.some((before) => before.step === step);

/** How the follow-up of an evaluation stands; undefined for one that needs none. */
export function followUpOf(
  score: Score,
  givenAt: Date,
  steps: readonly Step[],
  now: Date,
): FollowUp | undefined {
  if (!isBad(score)) return undefined;
  const at = (step: FollowUpStep) => steps.find((taken) => taken.step === step)?.at;
  const [contacted, extended, mended] = [at('contacted'), at('extended'), at('mended')];
  const [upheld, revisited] = [at('upheld'), at('revisited')];
  const isOver = mended ?? upheld;
  const from = dayOf(givenAt);
  const contactBy = dayName(workingDaysAfter(from, contactDays));
  const mendBy = dayName(workingDaysAfter(from, extended ? mendAtMostDays : mendDays));
  const nextStepBy = isOver ? undefined : contacted ? mendBy : contactBy;
  return {
    contactBy,
    ...(contacted ? { contactedAt: asServed(contacted) } : {}),
    mendBy,
    ...(mended ? { mendedAt: asServed(mended) } : {}),
    ...(upheld ? { upheldAt: asServed(upheld) } : {}),
    ...(revisited ? { revisitedAt: asServed(revisited) } : {}),
    extended: extended !== undefined,
    ...(nextStepBy === undefined ? {} : { nextStepBy }),
    overdue: nextStepBy !== undefined && dayName(dayOf(now)) > nextStepBy,
  };
}
