import { z } from 'zod';
import { CaseReport } from '#contracts/case';
import { Paper } from '#contracts/official-paper';
import type { Keys } from '../../platform/keys/keys.ts';
import { openJson, sealJson } from '../../platform/keys/seal.ts';
import { type CaseRow, caseKey } from './case-row.ts';

/** What a deciding region wrote: free text of clerks, in which a name may stand. */
export const CaseWords = z.object({
  reason: z.string().optional(),
  wanted: CaseReport.shape.wanted.optional(),
  issued: CaseReport.shape.issued,
  approver: z.string().optional(),
  legalBasis: z.string().optional(),
  body: z.string().optional(),
  paper: Paper.optional(),
});
export type CaseWords = z.infer<typeof CaseWords>;

/** Why a case is suspended, in the words of the one who suspended it. */
export const SuspensionWords = z.object({
  note: z.string().optional(),
  legalBasis: z.string().optional(),
});
export type SuspensionWords = z.infer<typeof SuspensionWords>;

/** Words of one column do not open as those of another. */
const contexts = { words: 'words', suspensionWords: 'suspension' } as const;
type Column = keyof typeof contexts;

const contextOf = (row: Pick<CaseRow, 'id'>, column: Column): string =>
  `${row.id} ${contexts[column]}`;

/** Nothing is kept about an erased case: its key is gone. */
export async function sealWords(
  keys: Keys,
  row: CaseRow,
  column: Column,
  words: CaseWords | SuspensionWords,
): Promise<Uint8Array | null> {
  const key = await caseKey(keys, row);
  return key ? sealJson(key.key, words, contextOf(row, column)) : null;
}

async function open(keys: Keys, row: CaseRow, column: Column): Promise<unknown> {
  const sealed = row[column];
  // While the law has erased data kept, keeping is all that is done with it (PIPL art. 47).
  const key = sealed && row.restrictedUntil === null ? await caseKey(keys, row) : undefined;
  return sealed && key ? openJson(key.key, sealed, contextOf(row, column)) : {};
}

/** What is kept, be it shown or not. */
export async function keptWords(keys: Keys, row: CaseRow): Promise<CaseWords> {
  if (row.words) return CaseWords.parse(await open(keys, row, 'words'));
  return {
    ...(row.clearReason === null ? {} : { reason: row.clearReason }),
    ...(row.clearWanted === null ? {} : { wanted: row.clearWanted }),
  };
}

/** What the region wrote about the case as it stands: a withdrawal is the applicant's own, and says nothing of the region's. */
export const openWords = async (keys: Keys, row: CaseRow): Promise<CaseWords> =>
  row.state === 'withdrawn' ? {} : keptWords(keys, row);

/** What one report said, sealed as `words` is. */
export async function openSaid(
  keys: Keys,
  row: CaseRow,
  sealed: Uint8Array | null,
): Promise<CaseWords> {
  return CaseWords.parse(await open(keys, { ...row, words: sealed }, 'words'));
}

export const openSuspension = async (keys: Keys, row: CaseRow): Promise<SuspensionWords> =>
  SuspensionWords.parse(await open(keys, row, 'suspensionWords'));
