import type { Item } from '#contracts/item';
import { canonicalJson } from '../../platform/keys/digest.ts';

/** What becomes of a catalogue, by item codes. */
export type CatalogueDiff = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** With the members of the item that are others now. */
  readonly changed: readonly { readonly code: string; readonly members: readonly string[] }[];
};

const names = (item: Item): (keyof Item)[] => Object.keys(item) as (keyof Item)[];

function changedMembers(before: Item, after: Item): string[] {
  const all = new Set([...names(before), ...names(after)]);
  return [...all]
    .filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null))
    .sort();
}

export function diffItems(before: readonly Item[], after: readonly Item[]): CatalogueDiff {
  const [known, now] = [before, after].map(
    (items) => new Map(items.map((item) => [item.code, item])),
  );
  return {
    added: after.filter(({ code }) => !known?.has(code)).map(({ code }) => code),
    removed: before.filter(({ code }) => !now?.has(code)).map(({ code }) => code),
    changed: after.flatMap((item) => {
      const earlier = known?.get(item.code);
      const members = earlier ? changedMembers(earlier, item) : [];
      return members.length > 0 ? [{ code: item.code, members }] : [];
    }),
  };
}

export const isSame = ({ added, removed, changed }: CatalogueDiff): boolean =>
  added.length + removed.length + changed.length === 0;
