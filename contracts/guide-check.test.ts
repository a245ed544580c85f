import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guide } from './guide.ts';
import { guideProblems } from './guide-check.ts';
import type { Item } from './item.ts';
import { interview, type Question, type When } from './situation.ts';

const question = (code: string, when?: When): Question => ({
  code,
  text: code,
  ...(when ? { when } : {}),
  options: [
    { code: 'yes', text: '是' },
    { code: 'no', text: '否' },
  ],
});

const itemWith = (
  questions: readonly Question[],
  outcomes: Guide['outcomes'] = [],
  materials: readonly { readonly code: string; readonly when?: When }[] = [{ code: 'FORM' }],
): Item =>
  ({
    code: 'x',
    materials: materials.map((material) => ({ ...material, name: material.code, required: true })),
    guide: { questions: [...questions], outcomes, places: [], samples: [] } as unknown as Guide,
  }) as unknown as Item;

const kinds = (item: Item) => guideProblems(item).map(({ at, kind }) => `${at} ${kind}`);
const yes = (code: string): When => [{ [code]: ['yes'] }];

describe('a situation tree is refused', () => {
  it.each<[string, Item, string]>([
    ['with a question twice', itemWith([question('a'), question('a')]), 'guide.questions twice'],
    [
      'that names an option which is not there',
      itemWith([question('a'), question('b', [{ a: ['maybe'] }])]),
      'guide.questions.b unknown',
    ],
    [
      'whose question waits for a later one: a loop',
      itemWith([question('a', yes('b')), question('b', yes('a'))]),
      'guide.questions.a not_earlier',
    ],
    [
      'with a question that no way leads to',
      itemWith([
        question('a'),
        question('b', yes('a')),
        question('c', [{ a: ['no'], b: ['yes'] }]),
      ]),
      'guide.questions.c unreachable',
    ],
    [
      'with a material that no situation needs',
      itemWith(
        [question('a'), question('b', yes('a'))],
        [],
        [{ code: 'FORM' }, { code: 'X', when: [{ a: ['no'], b: ['no'] }] }],
      ),
      'materials.X never',
    ],
    [
      'with a way that ends with nothing',
      itemWith([question('a')], [], [{ code: 'FORM', when: yes('a') }]),
      'guide.questions dead_end',
    ],
    [
      'that says two things of one way',
      itemWith(
        [question('a'), question('b')],
        [
          { when: yes('a'), promisedDays: 3 },
          { when: yes('b'), promisedDays: 5 },
        ],
      ),
      'guide.outcomes contradiction',
    ],
    [
      'that leads to a window it does not have',
      itemWith([question('a')], [{ when: yes('a'), place: '无' }]),
      'guide.outcomes.0 unknown',
    ],
    [
      'with more ways than anybody could walk',
      itemWith(Array.from({ length: 14 }, (_, index) => question(`q${index}`))),
      'guide.questions too_many_paths',
    ],
  ])('%s', (_, item, problem) => {
    expect(kinds(item)).toEqual([problem]);
  });

  it('and not where every way leads somewhere', () => {
    const tree = itemWith(
      [question('a'), question('b', yes('a'))],
      [{ when: [{ b: ['no'] }], stop: '不适用' }],
      [
        { code: 'X', when: yes('a') },
        { code: 'Y', when: [{ a: ['no'] }] },
      ],
    );
    expect(kinds(tree)).toEqual([]);
  });
});

describe('an interview', () => {
  const questions = [question('a'), question('b', yes('a')), question('c', yes('b'))];

  it('asks what can be asked now and knows when it is over', () => {
    expect(interview(questions, {})).toMatchObject({ next: ['a'], complete: false });
    expect(interview(questions, { a: 'yes' })).toMatchObject({ next: ['b'], complete: false });
    expect(interview(questions, { a: 'no' })).toMatchObject({ next: [], complete: true });
  });

  it('names every answer that is none', () => {
    const { problems } = interview(questions, { a: 'no', b: 'yes', c: 'perhaps', z: 'yes' });
    expect(problems.map(({ question: at }) => at)).toEqual(['b', 'c', 'z']);
  });

  it('comes to an end whatever is answered, and never asks what it has been told', () => {
    const option = fc.constantFrom('yes', 'no');
    fc.assert(
      fc.property(fc.infiniteStream(option), (answers) => {
        const situation: Record<string, string> = {};
        for (let step = 0; step <= questions.length; step++) {
          const { next, complete, problems } = interview(questions, situation);
          expect(problems).toEqual([]);
          if (complete) return;
          const [code = ''] = next;
          expect(situation).not.toHaveProperty([code]);
          situation[code] = answers.next().value ?? 'no';
        }
        throw new Error('it never ends');
      }),
    );
  });
});
