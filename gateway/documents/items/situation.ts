import type { FieldError } from '#contracts/failures';
import type { Outcome } from '#contracts/guide';
import type { Item, ItemMaterial } from '#contracts/item';
import { pointerOf } from '#contracts/pointer';
import { holds, type Interview, interview, type Situation } from '#contracts/situation';

type Answers = Interview['answers'];

/** What the answers say, by the questions of the item's guide. */
export const interviewOf = (item: Item, situation: Situation): Interview =>
  interview(item.guide?.questions ?? [], situation);

/** Whether a material is needed; undefined while that depends on an answer. Without answers its region's mark decides. */
export const isNeeded = (
  { required, when }: ItemMaterial,
  answers: Answers | undefined,
): boolean | undefined => (when && answers ? holds(when, answers) : required);

/** What the answers change beside the materials; a sound guide says nothing twice. */
export function outcomeOf(item: Item, answers: Answers): Omit<Outcome, 'when'> {
  const reached = (item.guide?.outcomes ?? []).filter(({ when }) => holds(when, answers));
  return Object.assign({}, ...reached.map(({ when: _, ...outcome }) => outcome));
}

/** Answers that are none, by where they stand in the request. */
export const answerProblems = ({ problems }: Interview): FieldError[] =>
  problems.map(({ question, reason }) => ({ pointer: pointerOf(['situation', question]), reason }));

/** What forbids to apply with this situation: it must be one that the guide knows, told to its end. */
export function situationProblems(item: Item, told: Interview): readonly FieldError[] {
  const wrong = answerProblems(told);
  if (wrong.length > 0) return wrong;
  if (!told.complete)
    return told.next.map((question) => ({
      pointer: pointerOf(['situation', question]),
      reason: 'is missing',
    }));
  const { stop, instead } = outcomeOf(item, told.answers);
  return (stop ?? instead) === undefined
    ? []
    : [{ pointer: '/situation', reason: 'the guide of the item ends in this situation' }];
}
