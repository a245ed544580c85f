import { z } from 'zod';
import type { FieldError } from '#contracts/failures';
import { guideProblems } from '#contracts/guide-check';
import { Item, type LeftOutItem, leaveOut } from '#contracts/item';
import { pointerOf } from '#contracts/pointer';
import { guideReasons } from './sound-guide.ts';

/** An entry that stays out, with everything that is wrong with it. */
export type Unusable = {
  readonly index: number;
  readonly problems: readonly FieldError[];
  readonly named: LeftOutItem;
};

export type ReadUpload = { readonly items: readonly Item[]; readonly leftOut: readonly Unusable[] };

const maxProblems = 20;
const CodeOf = z.object({ code: z.string() });

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

function unusable(entry: unknown, index: number, issues: readonly Issue[]): Unusable {
  const problems = issues.slice(0, maxProblems).map(({ path, message: reason }) => ({
    pointer: pointerOf(['items', index, ...path]),
    reason,
  }));
  const named = leaveOut(CodeOf.safeParse(entry).data?.code, index + 1, issues[0]?.path ?? []);
  return { index, problems, named };
}

/** A guide that leads nowhere is no guide: who uploads it is told at once, and mends it. */
const unsound = (item: Item | undefined): Issue[] =>
  (item ? guideProblems(item) : []).map(({ at, kind }) => ({
    path: at.split('.'),
    message: guideReasons[kind],
  }));

const wrongCode = (message: string): Issue => ({ path: ['code'], message });

/**
 * Reads what a region uploads, entry by entry: one that cannot be read stays out, is named with all its faults, and
 * stops none of the others.
 * @param foreign codes that are another region's
 */
export function readUpload(
  region: string,
  entries: readonly unknown[],
  foreign: ReadonlySet<string>,
): ReadUpload {
  const items: Item[] = [];
  const leftOut: Unusable[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    // The address says whose it is; an entry may say so again.
    const own = typeof entry === 'object' && entry !== null ? { region, ...entry } : entry;
    const { data, error } = Item.safeParse(own);
    const twice = data && seen.has(data.code) ? [wrongCode('is listed twice')] : [];
    const others =
      data && (data.region !== region || foreign.has(data.code))
        ? [wrongCode('is an item of another region')]
        : [];
    const issues = error?.issues ?? [...twice, ...others, ...unsound(data)];
    if (data && issues.length === 0) items.push(data);
    else leftOut.push(unusable(entry, index, issues));
    if (data) seen.add(data.code);
  }
  return { items, leftOut };
}
