import type { CaseState } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import type { CustodyEventKind, CustodyState } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, asc, inArray } from '../../platform/database/drizzle.ts';
import { lockCases } from '../cases/lock-cases.ts';
import { caseRecord } from '../cases/tables.ts';
import type { HandoffRow } from './store.ts';

/** Ends after which nobody decides anything, so that the papers have no business in another region. */
const ends = ['withdrawn', 'refused', 'terminated'] as const satisfies readonly CaseState[];

export const isEnd = (state: CaseState): boolean => (ends as readonly CaseState[]).includes(state);

/** A case of a dossier that ended before it was decided, and which of the lines are its own. */
export type EndedCase = {
  readonly caseId: string;
  readonly state: CaseState;
  readonly lines: readonly string[];
};

/** Which of these cases have ended, and how. */
export async function endedAmong(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, CaseState>> {
  const rows = await database
    .select({ id: caseRecord.id, state: caseRecord.state })
    .from(caseRecord)
    .where(and(inArray(caseRecord.id, [...new Set(caseIds)]), inArray(caseRecord.state, [...ends])))
    .orderBy(asc(caseRecord.id));
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** The ended cases of a dossier with their lines; what lies in it for others too is not theirs alone. */
export const endedOf = (
  { caseIds, items }: Pick<HandoffRow, 'caseIds' | 'items'>,
  ended: ReadonlyMap<string, CaseState>,
): readonly EndedCase[] =>
  caseIds.flatMap((caseId) => {
    const state = ended.get(caseId);
    if (state === undefined) return [];
    const own = items.filter((line) => line.caseId === caseId || caseIds.length === 1);
    return [{ caseId, state, lines: own.map(({ code }) => code) }];
  });

/** Where somebody can still take papers out, or send them back. */
export const besidesEnded = [
  'packed',
  'sealed',
  'dispatched',
  'received',
  'counted',
  'discrepancy',
] as const satisfies readonly CustodyState[];

/**
 * Who must act about a dossier: about what is wrong with it, else about papers of ended cases, which stay at home or
 * go back there.
 */
export function ownerWith(
  row: Pick<HandoffRow, 'state' | 'leg' | 'owner' | 'overdueAt' | 'fromRegion' | 'toRegion'>,
  ended: readonly EndedCase[],
): string | null {
  const { state, leg } = row;
  const isWrong = state === 'discrepancy' || state === 'lost' || row.overdueAt !== null;
  if (isWrong) return row.owner;
  const concerns = leg === 'out' && (besidesEnded as readonly CustodyState[]).includes(state);
  if (!concerns || ended.length === 0) return null;
  return state === 'packed' || state === 'sealed' ? row.fromRegion : row.toRegion;
}

const leaves: ReadonlySet<CustodyEventKind> = new Set(['sealed', 'dispatched']);

/**
 * Papers of a case that was withdrawn, or not accepted, do not leave: the dossier is cancelled and sealed again
 * without them. The cases are locked, so that none is withdrawn while its dossier leaves.
 */
export async function refuseEnded(
  tx: Transaction,
  caseIds: readonly string[],
  event: CustodyEventKind,
): Promise<Result<void, Failure>> {
  if (!leaves.has(event)) return ok(undefined);
  const rows = await lockCases(tx, caseIds);
  const gone = [...rows.values()]
    .filter(({ state }) => isEnd(state))
    .map(({ id, state }) => `${id} ${state}`);
  return gone.length === 0
    ? ok(undefined)
    : fail(failure('handoff.case_ended', { detail: gone.slice(0, 5).join(', ') }));
}
