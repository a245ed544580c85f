import type { FieldError } from '#contracts/failures';
import { type CountedItem, lineKey, type PaperFault } from '#contracts/handoff';
import type { Line } from './line.ts';

export type Finding = {
  readonly pages?: number | undefined;
  readonly items?: readonly CountedItem[] | undefined;
};

export type Difference = {
  readonly code: string;
  readonly declared: number;
  readonly found: number;
  readonly fault?: PaperFault;
};

export const pagesOf = (lines: readonly { readonly pages: number }[]): number =>
  lines.reduce((sum, { pages }) => sum + pages, 0);

/** A count per line names every line of the list and no other, and adds up: what it leaves out is not known. */
export function findingProblems(list: readonly Line[], found: Finding): FieldError[] {
  const { items, pages } = found;
  if (!items) return [];
  const problems: FieldError[] = [];
  const declared = new Set(list.map(lineKey));
  const named = new Set(items.map(lineKey));
  for (const [index, line] of items.entries())
    if (!declared.has(lineKey(line)))
      problems.push({ pointer: `/items/${index}`, reason: 'the list has no such line' });
  for (const line of list)
    if (!named.has(lineKey(line)))
      problems.push({
        pointer: '/items',
        reason: `${line.code} is not counted; 0 if it is not there`,
      });
  if (pages !== undefined && pages !== pagesOf(items))
    problems.push({ pointer: '/pages', reason: 'is not the sum of the lines' });
  return problems;
}

/** Where a count differs from the list; a count as a whole differs as a whole. */
export function differencesOf(
  list: readonly Line[],
  { pages, items }: Finding,
): readonly Difference[] {
  if (!items) {
    const declared = pagesOf(list);
    return pages === undefined || pages === declared ? [] : [{ code: '*', declared, found: pages }];
  }
  const found = new Map(items.map((line) => [lineKey(line), line]));
  return list.flatMap((line) => {
    const { pages: counted = 0, fault } = found.get(lineKey(line)) ?? {};
    return counted === line.pages && !fault
      ? []
      : [
          {
            code: line.code,
            declared: line.pages,
            found: counted,
            ...(fault ? { fault } : {}),
          },
        ];
  });
}

/**
 * The lines, by their keys, that were not found whole. Who counted the dossier as a whole, or tells a
 * discrepancy without saying of which line, leaves none of them out.
 */
export function faultyLines(
  list: readonly Line[],
  finding: Finding,
  isDiscrepancy: boolean,
): readonly string[] {
  const { items = [] } = finding;
  const found = new Map(items.map((line) => [lineKey(line), line]));
  const wrong = list.filter((line) => {
    const counted = found.get(lineKey(line));
    return counted && (counted.pages !== line.pages || counted.fault);
  });
  const faulty = isDiscrepancy && wrong.length === 0 ? list : wrong;
  return faulty.map(lineKey);
}

/** The list as its owner corrected it; a line corrected to nothing was never in the dossier. */
export function correctedList(
  list: readonly Line[],
  corrections: readonly CountedItem[],
): readonly Line[] {
  const corrected = new Map(corrections.map((line) => [lineKey(line), line.pages]));
  return list
    .map((line) => ({ ...line, pages: corrected.get(lineKey(line)) ?? line.pages }))
    .filter(({ pages }) => pages > 0);
}
