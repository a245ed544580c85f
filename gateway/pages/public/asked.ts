import type { Item } from '#contracts/item';
import type { Situation } from '#contracts/situation';
import { Label } from '#contracts/text';
import { interviewOf } from '../../documents/items/situation.ts';

const Question = Label({ max: 60 });

/** What somebody looks for; what is no text is nothing. */
export const searched = (q: string | undefined): string =>
  Question.safeParse((q ?? '').trim().slice(0, 60)).data ?? '';

/** The answers in an address (`s.premises=rented`). One that is none, or not asked here, is as if it were not given. */
export function situationIn(query: Readonly<Record<string, string>>, item: Item): Situation {
  const questions = item.guide?.questions ?? [];
  const given = Object.fromEntries(
    questions.flatMap(({ code, options }) => {
      const answer = Object.hasOwn(query, `s.${code}`) ? query[`s.${code}`] : undefined;
      return answer !== undefined && options.some((option) => option.code === answer)
        ? [[code, answer]]
        : [];
    }),
  );
  const { answers } = interviewOf(item, given);
  return Object.fromEntries(
    Object.entries(given).filter(([code]) => typeof answers.get(code) === 'object'),
  );
}
