import type { AuditEvent } from '#contracts/audit-event';
import type { Place } from '#contracts/custody';
import { asServed } from '#contracts/dates';
import { lineKey } from '#contracts/handoff';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { lockCases } from '../cases/lock-cases.ts';
import { type Cause, neededOriginals, type Originals, setOriginals } from '../cases/originals.ts';
import type { OriginalLine } from '../cases/originals-tables.ts';
import type { Line } from './line.ts';
import type { HandoffRow } from './store.ts';
import { handoff, originalSeen } from './tables.ts';

type Dossier = Place &
  Pick<HandoffRow, 'id' | 'fromRegion' | 'countedAt' | 'faults' | 'owner' | 'caseIds'> & {
    readonly items: readonly Line[];
  };

/** What a case needs to be seen on paper before its originals are there. */
export type Needed = {
  readonly codes: readonly string[];
  /** It announced originals, be it without saying which. */
  readonly announced: boolean;
};

type Standing = Exclude<OriginalLine['standing'], 'missing' | 'seen'> | 'nowhere';

/** A line counts where the deciding side found it whole, whatever becomes of the dossier afterwards. */
const isCounted = ({ countedAt, faults }: Dossier, line: Line): boolean =>
  faults === null ? countedAt !== null : !faults.includes(lineKey(line));

function standingOf(dossier: Dossier, line: Line): Standing {
  if (isCounted(dossier, line)) return 'counted';
  const { state, leg } = dossier;
  if (state === 'cancelled' || state === 'replaced') return 'nowhere';
  if (leg === 'out') return state === 'discrepancy' || state === 'lost' ? state : 'under_way';
  // What went home without having been found whole was never there, however often it is counted at home.
  return state === 'returned' || state === 'lost' ? 'nowhere' : 'came_back';
}

/** What is told of a line first, where several dossiers have one of that code. */
const order = [
  'lost',
  'discrepancy',
  'counted',
  'seen',
  'under_way',
  'came_back',
  'missing',
] as const satisfies readonly OriginalLine['standing'][];

type Found = OriginalLine & { readonly owner: string };

const linesOf = (dossier: Dossier, caseId: string): readonly Found[] =>
  dossier.items
    // A line that names no case is of all cases of its dossier.
    .filter((line) => line.caseId === undefined || line.caseId === caseId)
    .flatMap((line) => {
      const standing = standingOf(dossier, line);
      if (standing === 'nowhere') return [];
      const { id: handoffId, fromRegion } = dossier;
      const owner = standing === 'came_back' ? fromRegion : (dossier.owner ?? fromRegion);
      return [{ code: line.code, standing, handoffId, owner }];
    });

const strongest = (lines: readonly OriginalLine[]): readonly OriginalLine[] => {
  const sorted = lines.toSorted((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing));
  const byCode = new Map<string, OriginalLine>();
  for (const line of sorted) if (!byCode.has(line.code)) byCode.set(line.code, line);
  return [...byCode.values()];
};

/** What stops the case: a line that is wrong, or a needed one that came back and is nowhere else. */
function stopOf(
  found: readonly Found[],
  told: readonly OriginalLine[],
  needed: Needed,
): Originals['stop'] {
  const wrong = found.find(({ standing }) => standing === 'discrepancy' || standing === 'lost');
  if (wrong)
    return {
      owner: wrong.owner,
      because: wrong.standing === 'lost' ? 'lost' : 'discrepancy',
    };
  const back = told.find(
    ({ code, standing }) => standing === 'came_back' && isNeeded(needed, code),
  );
  const sender = found.find(({ code }) => code === back?.code)?.owner;
  return sender === undefined ? undefined : { owner: sender, because: 'came_back' };
}

/** Where a case does not say which originals it has, every line of its lists is one. */
const isNeeded = ({ codes }: Needed, code: string): boolean =>
  codes.length === 0 || codes.includes(code);

/**
 * How the originals of a case stand, line by line, from all the dossiers that carry any of them and from what
 * was seen at a counter. Complete: nothing is under way or wrong, and every original that the case needs was
 * counted at the deciding side or seen there where it was given back at once.
 */
export function originalsOf(
  caseId: string,
  needed: Needed,
  dossiers: readonly Dossier[],
  seen: readonly OriginalLine[] = [],
): Originals {
  const found = dossiers.flatMap((dossier) => linesOf(dossier, caseId));
  const missing = needed.codes.map((code): OriginalLine => ({ code, standing: 'missing' }));
  const told = strongest([...found.map(({ owner: _, ...line }) => line), ...seen, ...missing]);
  const stop = stopOf(found, told, needed);
  if (stop) return { state: 'discrepancy', stop, lines: told };
  const isThere = ({ standing }: OriginalLine) => standing === 'counted' || standing === 'seen';
  const expected = told.filter(({ code }) => isNeeded(needed, code));
  const complete =
    found.every(({ standing }) => standing !== 'under_way') &&
    expected.length > 0 &&
    expected.every(isThere);
  if (complete) return { state: 'complete', lines: told };
  return { state: needed.announced || told.length > 0 ? 'awaited' : 'none', lines: told };
}

/** Those that brought originals: what comes back from the deciding region brings results. */
const dossiersOf = (
  tx: Transaction,
  { id: caseId, fromRegion }: Pick<CaseRow, 'id' | 'fromRegion'>,
): Promise<Dossier[]> =>
  tx
    .select({
      id: handoff.id,
      state: handoff.state,
      leg: handoff.leg,
      fromRegion: handoff.fromRegion,
      caseIds: handoff.caseIds,
      items: handoff.items,
      countedAt: handoff.countedAt,
      faults: handoff.faults,
      owner: handoff.owner,
    })
    .from(handoff)
    .where(
      and(
        eq(handoff.fromRegion, fromRegion),
        sql`${handoff.caseIds} @> ${JSON.stringify([caseId])}::jsonb`,
      ),
    )
    .orderBy(asc(handoff.id));

async function seenOf(tx: Transaction, caseId: string): Promise<OriginalLine[]> {
  const rows = await tx.select().from(originalSeen).where(eq(originalSeen.caseId, caseId));
  return rows.map(({ code, region, clerk, seenAt, copy }) => ({
    code,
    standing: 'seen',
    seen: { by: region, clerk, at: asServed(seenAt), copy },
  }));
}

/** Tells a case how its originals stand now. */
export const settleCase = (
  tx: Transaction,
  platform: Platform,
  caseId: string,
  cause: Cause,
  now: Date,
): Promise<void> => {
  const read = async (row: CaseRow) =>
    originalsOf(caseId, neededOriginals(row), await dossiersOf(tx, row), await seenOf(tx, caseId));
  return setOriginals(tx, platform, caseId, read, cause, now);
};

/** Tells every case of a dossier how its originals stand now. */
export async function settleOriginals(
  tx: Transaction,
  platform: Platform,
  { id, caseIds }: Pick<HandoffRow, 'id' | 'caseIds'>,
  actor: AuditEvent['actor'],
  now: Date,
): Promise<void> {
  await lockCases(tx, caseIds);
  for (const caseId of caseIds)
    await settleCase(tx, platform, caseId, { actor, details: { handoff: id } }, now);
}
