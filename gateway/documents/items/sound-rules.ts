import { type Item, type LeftOutItem, leaveOut } from '#contracts/item';
import { guideReasons } from './sound-guide.ts';

type Fault = 'twice' | 'unknown';

export type UnsoundRule = { readonly named: LeftOutItem; readonly reason: string };

/** A rule that nobody could be decided by, or that could be either of two. */
function faultOf({ materials, instant = [] }: Item, nth: number): Fault | undefined {
  const rule = instant[nth];
  if (!rule || instant.findIndex(({ id }) => id === rule.id) < nth) return 'twice';
  const isThere = rule.needs.every(({ material, how }) =>
    materials.some(
      ({ code, commitment }) => code === material && (commitment || !how.includes('commitment')),
    ),
  );
  return isThere ? undefined : 'unknown';
}

/**
 * Items with the rules (秒批) that fit them: one that asks for a material or a commitment which its item does not have decides
 * nobody, and is left out and named. Its item is offered without it: somebody looks at the applications.
 */
export function withSoundRules(items: readonly Item[]): {
  readonly items: readonly Item[];
  readonly leftOut: readonly UnsoundRule[];
} {
  const leftOut: UnsoundRule[] = [];
  const sound = items.map((item, index) => {
    const { instant, ...rest } = item;
    if (!instant) return item;
    const rules = instant.filter((_, nth) => {
      const fault = faultOf(item, nth);
      if (fault)
        leftOut.push({
          named: leaveOut(item.code, index + 1, ['instant', nth]),
          reason: guideReasons[fault],
        });
      return fault === undefined;
    });
    return rules.length > 0 ? { ...rest, instant: rules } : rest;
  });
  return { items: sound, leftOut };
}
