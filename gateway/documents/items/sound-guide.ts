import { type GuideProblem, guideProblems } from '#contracts/guide-check';
import { type Item, type LeftOutItem, leaveOut } from '#contracts/item';

/** What is said of each. */
export const guideReasons = {
  twice: 'occurs twice',
  unknown: 'names what is not there',
  not_earlier: 'rests on a question that is not asked before it',
  unreachable: 'is never asked: no way leads to it',
  never: 'holds in no situation',
  dead_end: 'has a way that ends with nothing',
  contradiction: 'says two things of one situation',
  too_many_paths: 'has more ways than can be walked',
} as const satisfies Record<GuideProblem['kind'], string>;

/** The item as if its region gave no guide: its own marks say what is needed. */
const withoutGuide = ({ guide: _, ...item }: Item): Item => ({
  ...item,
  materials: item.materials.map(({ when: __, ...material }) => material),
});

/**
 * A guide that leads nowhere, or two ways at once, is not offered and is named to the operator; its item is
 * offered without it, because people can still apply.
 */
export function withSoundGuides(items: readonly Item[]): {
  readonly items: readonly Item[];
  readonly leftOut: readonly LeftOutItem[];
} {
  const leftOut: LeftOutItem[] = [];
  const sound = items.map((item, index) => {
    const [problem] = guideProblems(item);
    if (!problem) return item;
    leftOut.push(leaveOut(item.code, index + 1, [problem.at, problem.kind]));
    return withoutGuide(item);
  });
  return { items: sound, leftOut };
}
