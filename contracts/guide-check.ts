import type { Item } from './item.ts';
import { holds, type Interview, interview, type Question, type When } from './situation.ts';

/** More ways through a tree than a person could be led by; each is walked. */
const maxPaths = 1000;

export type GuideProblem = {
  /** Where, as a path into the item. */
  readonly at: string;
  readonly kind:
    | 'twice'
    | 'unknown'
    | 'not_earlier'
    | 'unreachable'
    | 'never'
    | 'dead_end'
    | 'contradiction'
    | 'too_many_paths';
};

type Placed = { readonly at: string; readonly when: When };

/** Everything of an item that rests on answers. */
const conditional = (item: Item): readonly Placed[] => [
  ...item.materials.flatMap(({ code, when }) => (when ? [{ at: `materials.${code}`, when }] : [])),
  ...(item.guide?.outcomes ?? []).map(({ when }, index) => ({
    at: `guide.outcomes.${index}`,
    when,
  })),
];

const atQuestion = (code: string): string => `guide.questions.${code}`;

/** What a condition names that is not there, or not there yet. */
function misnamed({ at, when }: Placed, earlier: readonly Question[], all: readonly Question[]) {
  return when.flatMap((condition) =>
    Object.entries(condition).flatMap(([code, options]): GuideProblem[] => {
      const question = earlier.find((candidate) => candidate.code === code);
      if (!question)
        return [{ at, kind: all.some((other) => other.code === code) ? 'not_earlier' : 'unknown' }];
      const known = new Set(question.options.map((option) => option.code));
      return options.every((option) => known.has(option)) ? [] : [{ at, kind: 'unknown' }];
    }),
  );
}

const doubled = (codes: readonly string[]): boolean => new Set(codes).size < codes.length;

function wrongNames(item: Item, questions: readonly Question[]): GuideProblem[] {
  const { guide } = item;
  const materials = new Set(item.materials.map(({ code }) => code));
  const places = new Set(guide?.places.map(({ name }) => name));
  return [
    ...(doubled(questions.map(({ code }) => code))
      ? [{ at: 'guide.questions', kind: 'twice' as const }]
      : []),
    ...questions.flatMap((question, index) => {
      const at = atQuestion(question.code);
      const twice = doubled(question.options.map(({ code }) => code));
      const { when } = question;
      return [
        ...(twice ? [{ at, kind: 'twice' as const }] : []),
        ...(when ? misnamed({ at, when }, questions.slice(0, index), questions) : []),
      ];
    }),
    ...conditional(item).flatMap((placed) => misnamed(placed, questions, questions)),
    ...(guide?.samples ?? [])
      .filter(({ material }) => !materials.has(material))
      .map(({ material }) => ({ at: `guide.samples.${material}`, kind: 'unknown' as const })),
    ...(guide?.outcomes ?? []).flatMap(({ place }, index) =>
      place === undefined || places.has(place)
        ? []
        : [{ at: `guide.outcomes.${index}`, kind: 'unknown' as const }],
    ),
  ];
}

/** Every way through the questions; undefined if there are too many. */
function pathsThrough(questions: readonly Question[]): Interview['answers'][] | undefined {
  const ends: Interview['answers'][] = [];
  const open: Readonly<Record<string, string>>[] = [{}];
  for (let situation = open.pop(); situation; situation = open.pop()) {
    const { next, answers } = interview(questions, situation);
    const question = questions.find(({ code }) => code === next[0]);
    if (!question) ends.push(answers);
    for (const option of question?.options ?? [])
      open.push({ ...situation, [question?.code ?? '']: option.code });
    if (ends.length + open.length > maxPaths) return undefined;
  }
  return ends;
}

/** Two outcomes of one way that say different things of the same. */
function contradicts(item: Item, path: Interview['answers']): boolean {
  const outcomes = (item.guide?.outcomes ?? []).filter(({ when }) => holds(when, path));
  const differs = (values: readonly unknown[]): boolean =>
    new Set(values.filter((value) => value !== undefined)).size > 1;
  return (['stop', 'instead', 'promisedDays', 'place'] as const).some((member) =>
    differs(outcomes.map((outcome) => outcome[member])),
  );
}

/** A way that leads on and asks for nothing, where the item asks for something. */
function isDeadEnd({ materials, guide }: Item, path: Interview['answers']): boolean {
  const ended = guide?.outcomes.some(
    ({ when, stop, instead }) => (stop ?? instead) !== undefined && holds(when, path),
  );
  return !ended && materials.length > 0 && !materials.some(({ when }) => holds(when, path));
}

/**
 * What is wrong with the situation tree of an item: names that nobody bears, questions that no way leads to,
 * conditions that never hold, ways that end nowhere or say two things at once. Walks every way once, when the
 * region lists the item, so that nobody meets a wrong turn later.
 */
export function guideProblems(item: Item): readonly GuideProblem[] {
  const questions = item.guide?.questions ?? [];
  const wrong = wrongNames(item, questions);
  if (wrong.length > 0) return wrong;
  const paths = pathsThrough(questions);
  if (!paths) return [{ at: 'guide.questions', kind: 'too_many_paths' }];
  const somewhere = (when: When | undefined) => paths.some((path) => holds(when, path));
  return [
    ...questions
      .filter(({ when }) => !somewhere(when))
      .map(({ code }) => ({ at: atQuestion(code), kind: 'unreachable' as const })),
    ...conditional(item)
      .filter(({ when }) => !somewhere(when))
      .map(({ at }) => ({ at, kind: 'never' as const })),
    ...(paths.some((path) => isDeadEnd(item, path))
      ? [{ at: 'guide.questions', kind: 'dead_end' as const }]
      : []),
    ...(paths.some((path) => contradicts(item, path))
      ? [{ at: 'guide.outcomes', kind: 'contradiction' as const }]
      : []),
  ];
}
