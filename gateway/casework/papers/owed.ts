import type { CaseChangeKind } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import type { Paper } from '#contracts/official-paper';
import type { PaperKind } from '#contracts/paper';

/** Which paper an event of a case owes its applicant, and by which article of the 行政许可法. */
const owing: Partial<Record<CaseChangeKind, readonly [PaperKind, string]>> = {
  forward: ['receipt', '32'],
  accept: ['acceptance', '32'],
  refuse: ['non_acceptance', '32'],
  require_supplement: ['supplement', '32'],
  extend: ['extension', '42'],
  approve: ['decision', '38'],
  deny: ['decision', '38'],
};

export const paperTitles = {
  receipt: { zh: '收件凭证', en: 'Receipt of papers' },
  acceptance: { zh: '受理通知书', en: 'Notice of acceptance' },
  non_acceptance: { zh: '不予受理通知书', en: 'Notice of non-acceptance' },
  supplement: { zh: '补正告知书', en: 'Notice of what is to be supplemented' },
  extension: { zh: '延期告知书', en: 'Notice of extension' },
  decision: { zh: '决定书', en: 'Decision' },
} as const satisfies Record<PaperKind, { zh: string; en: string }>;

type Happened = {
  readonly event: CaseChangeKind;
  readonly at: Date;
  /** Nobody said it: nobody wrote it. */
  readonly implied: boolean;
  /** The paper that came with the report itself. */
  readonly paper?: Paper | undefined;
};

type Registered = { readonly kind: PaperKind; readonly paper: Paper };

export type OwedPaper = {
  readonly kind: PaperKind;
  readonly title: (typeof paperTitles)[PaperKind];
  readonly article: string;
  /** When what it says happened; absent for one that says something of which nothing is known here. */
  readonly since?: string;
  readonly paper?: Paper;
};

/**
 * The papers of a case: what the law has the bodies hand out for what happened, each with the paper that was registered
 * for it. The first of a kind belongs to the first such event; what is left over is shown too.
 */
export function papersFor(
  happened: readonly Happened[],
  registered: readonly Registered[],
): readonly OwedPaper[] {
  const left = [...registered];
  const take = (kind: PaperKind): Paper | undefined => {
    const index = left.findIndex((candidate) => candidate.kind === kind);
    return index < 0 ? undefined : left.splice(index, 1)[0]?.paper;
  };
  const owed = happened.flatMap(({ event, at, implied, paper }): OwedPaper[] => {
    const [kind, article] = owing[event] ?? [];
    if (!kind || !article || (implied && event !== 'forward')) return [];
    const written = paper ?? take(kind);
    const known = { kind, title: paperTitles[kind], article, since: asServed(at) };
    return [written ? { ...known, paper: written } : known];
  });
  const more = left.map(({ kind, paper }) => {
    const article = Object.values(owing).find(([of]) => of === kind)?.[1] ?? '';
    return { kind, title: paperTitles[kind], article, paper };
  });
  return [...owed, ...more];
}
