import { type Irregularity, lackOf } from '#contracts/case-reports';
import { ReportKind } from '#contracts/case-states';
import type { CaseChange } from './changes.ts';

/** What a report lacks that belongs to it: the words for it, each a mark. */
export type Lack = Extract<Irregularity, `${string}_missing`>;

const lacks: ReadonlySet<string> = new Set(Object.values(lackOf));

export const isLack = (mark: string): mark is Lack => lacks.has(mark);

/** What is still lacking of a report, and since which change of the case. */
export type Lacking = { readonly missing: readonly Lack[]; readonly since: Date };

/** One of these takes the place of the one before: nobody needs its reason any more. */
const decisions: readonly ReportKind[] = ['refuse', 'approve', 'deny'];

const isReport = (event: string): event is ReportKind => ReportKind.safeParse(event).success;

type Told = Pick<CaseChange, 'event' | 'reasonCode' | 'at'>;

/** What stands behind a report as its marks. */
const marksBehind = (next: Told | undefined): readonly Lack[] =>
  next?.event === 'irregular' ? (next.reasonCode ?? '').split(' ').filter(isLack) : [];

/** The decisions that another one takes the place of. */
const supersededBy = (event: string): readonly ReportKind[] =>
  decisions.filter((other) => decisions.some((kind) => kind === event) && other !== event);

/**
 * What the reports of a case still lack (行政许可法 art. 32, 38): the last one of each kind says so. Sent once more with what
 * was missing it lacks nothing; the time since is that of the first. Pure.
 * @param changes all of the case, in their order
 */
export function lackingIn(changes: readonly Told[]): ReadonlyMap<ReportKind, Lacking> {
  const lacking = new Map<ReportKind, Lacking>();
  for (const [index, { event, at }] of changes.entries()) {
    if (!isReport(event)) continue;
    for (const other of supersededBy(event)) lacking.delete(other);
    const missing = marksBehind(changes[index + 1]);
    const since = lacking.get(event)?.since ?? at;
    if (missing.length > 0) lacking.set(event, { missing, since });
    else lacking.delete(event);
  }
  return lacking;
}
