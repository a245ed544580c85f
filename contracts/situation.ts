import { z } from 'zod';
import { Code, Label } from './text.ts';

/** All of its questions answered with one of the named options each. */
export const Condition = z
  .record(Code(40), z.array(Code(40)).min(1).max(20))
  .refine((asked) => Object.keys(asked).length > 0, 'names no question')
  .refine((asked) => Object.keys(asked).length <= 20, 'names more than 20 questions');
export type Condition = z.infer<typeof Condition>;

/** Any of its conditions. */
export const When = z.array(Condition).min(1).max(20);
export type When = z.infer<typeof When>;

/** 情形引导: one question of the tree, asked where `when` holds; it rests on earlier questions only. */
export const Question = z.strictObject({
  code: Code(40),
  text: Label({ max: 200 }),
  when: When.optional(),
  options: z
    .array(z.strictObject({ code: Code(40), text: Label({ max: 200 }) }))
    .min(2)
    .max(20),
});
export type Question = z.infer<typeof Question>;

/** The answers: question code -> option code. */
export const Situation = z
  .record(Code(40), Code(40))
  .refine((answers) => Object.keys(answers).length <= 40, 'has more than 40 answers');
export type Situation = z.infer<typeof Situation>;

/** What became of a question: an option's code, not asked here, or not known yet. */
type Answer = { readonly option: string } | 'skipped' | 'open';

/** What the answers say so far. */
export type Interview = {
  readonly answers: ReadonlyMap<string, Answer>;
  /** Questions that can be asked now. */
  readonly next: readonly string[];
  readonly complete: boolean;
  /** Answers that are no answers, by their question. */
  readonly problems: readonly { readonly question: string; readonly reason: string }[];
};

function conditionHolds(condition: Condition, answers: Interview['answers']): boolean | undefined {
  let known: boolean | undefined = true;
  for (const [question, options] of Object.entries(condition)) {
    const answer = answers.get(question) ?? 'skipped';
    if (answer === 'open') known = undefined;
    else if (answer === 'skipped' || !options.includes(answer.option)) return false;
  }
  return known;
}

/** Whether it holds; undefined while that depends on a question which is open (Kleene). */
export function holds(when: When | undefined, answers: Interview['answers']): boolean | undefined {
  if (when === undefined) return true;
  const truths = when.map((condition) => conditionHolds(condition, answers));
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}

function answerTo(question: Question, given: string | undefined, asked: boolean | undefined) {
  const option = question.options.find(({ code }) => code === given);
  if (given !== undefined && !option)
    return { answer: 'open', problem: 'is none of the options of this question' } as const;
  if (asked === false)
    return option
      ? ({ answer: 'skipped', problem: 'this question is not asked in this situation' } as const)
      : ({ answer: 'skipped' } as const);
  if (asked === undefined || !option) return { answer: 'open' } as const;
  return { answer: { option: option.code } } as const;
}

/** Walks the questions in their order with the answers that are there. */
export function interview(questions: readonly Question[], situation: Situation): Interview {
  const answers = new Map<string, Answer>();
  const next: string[] = [];
  const problems: { question: string; reason: string }[] = [];
  for (const question of questions) {
    const given = Object.hasOwn(situation, question.code) ? situation[question.code] : undefined;
    const asked = holds(question.when, answers);
    const { answer, problem } = answerTo(question, given, asked);
    answers.set(question.code, answer);
    if (answer === 'open' && asked) next.push(question.code);
    if (problem) problems.push({ question: question.code, reason: problem });
  }
  for (const code of Object.keys(situation)) {
    if (!answers.has(code)) problems.push({ question: code, reason: 'there is no such question' });
  }
  return { answers, next, complete: ![...answers.values()].includes('open'), problems };
}
