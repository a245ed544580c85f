import type { AuditEvent } from '#contracts/audit-event';
import { isFinal, nextState } from '#contracts/case-states';
import { LineCode } from '#contracts/handoff';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, desc, eq } from '../../platform/database/drizzle.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, lockCase, readCase } from './case-row.ts';
import { sendNotices } from './messages.ts';
import { caseOriginals, type OriginalLine, type OriginalsState } from './originals-tables.ts';
import { caseChange, caseRecord } from './tables.ts';
import { type CaseEvent, transition } from './transition.ts';

/** Suspensions with this reason are lifted when the originals are complete, and only those. */
const reasonPrefix = 'originals.';

export type Originals = {
  readonly state: OriginalsState;
  /** They hold the case up: who must act, and why. */
  readonly stop?:
    | { readonly owner: string; readonly because: 'discrepancy' | 'lost' | 'came_back' }
    | undefined;
  readonly lines: readonly OriginalLine[];
};

export type Cause = {
  readonly actor: AuditEvent['actor'];
  /** What led to it, for the log. */
  readonly details: AuditEvent['details'];
};

export type CaseOriginals = {
  readonly state: OriginalsState;
  readonly owner?: string;
  readonly decidedWithout?: true;
  readonly lines: readonly OriginalLine[];
};

/** What a case needs to be seen on paper. A code that no list could write has no line of its own to wait for. */
export const neededOriginals = ({
  materials,
  originals,
}: Pick<CaseRow, 'materials' | 'originals'>) => ({
  codes: materials.flatMap(({ code, how, onPaper }) =>
    (onPaper || how === 'original') && LineCode.safeParse(code).success ? [code] : [],
  ),
  announced: originals,
});

async function rowOf(database: Pick<Queryable, 'select'>, caseId: string) {
  const [row] = await database.select().from(caseOriginals).where(eq(caseOriginals.caseId, caseId));
  return row;
}

/** How the originals of a case stand; a case that announced some waits for them from the start. */
export async function originalsOfCase(
  database: Pick<Queryable, 'select'>,
  record: Pick<CaseRow, 'id' | 'originals' | 'materials'>,
): Promise<CaseOriginals> {
  const row = await rowOf(database, record.id);
  const { codes, announced } = neededOriginals(record);
  return {
    state: row?.state ?? (announced ? 'awaited' : 'none'),
    lines: row ? (row.lines ?? []) : codes.map((code) => ({ code, standing: 'missing' })),
    ...(row?.owner ? { owner: row.owner } : {}),
    ...(row?.decidedWithout ? { decidedWithout: true } : {}),
  };
}

/** The last suspension of a suspended case, if it was for its originals. */
async function stoppedForOriginals(
  tx: Pick<Queryable, 'select'>,
  row: CaseRow,
): Promise<{ readonly owner: string; readonly reasonCode: string } | undefined> {
  if (row.state !== 'suspended') return undefined;
  const [last] = await tx
    .select({ reasonCode: caseChange.reasonCode, owner: caseChange.owner })
    .from(caseChange)
    .where(and(eq(caseChange.caseId, row.id), eq(caseChange.event, 'suspend')))
    .orderBy(desc(caseChange.version))
    .limit(1);
  return last?.reasonCode?.startsWith(reasonPrefix)
    ? { owner: last.owner ?? 'operator', reasonCode: last.reasonCode }
    : undefined;
}

async function applied(
  tx: Transaction,
  row: CaseRow,
  event: CaseEvent,
  now: Date,
): Promise<CaseRow> {
  const changed = await transition(tx, row, event, now);
  if (!changed.ok) throw new Error(`${event.kind} does not follow ${row.state}`);
  return changed.value;
}

/** Keeps what changed; the case has a new version, so that nobody is answered from a copy. */
async function keep(
  tx: Transaction,
  row: CaseRow,
  { state, stop, lines }: Originals,
  now: Date,
): Promise<CaseRow> {
  const before = await rowOf(tx, row.id);
  const owner = stop?.owner ?? null;
  const isKnown = canonicalJson(before?.lines ?? null) === canonicalJson(lines);
  if (before?.state === state && before.owner === owner && isKnown) return row;
  const values = { state, owner, lines, updatedAt: now };
  await tx
    .insert(caseOriginals)
    .values({ caseId: row.id, ...values })
    .onConflictDoUpdate({ target: caseOriginals.caseId, set: values });
  const version = row.version + 1;
  await tx.update(caseRecord).set({ version, updatedAt: now }).where(eq(caseRecord.id, row.id));
  return { ...row, version, updatedAt: now };
}

/** Whether a case stands still because of its originals. */
export async function isHeldByOriginals(
  database: Pick<Queryable, 'select'>,
  caseId: string,
): Promise<boolean> {
  const row = await readCase(database, caseId);
  return row !== undefined && (await stoppedForOriginals(database, row)) !== undefined;
}

/**
 * Takes over how the originals of a case stand. A discrepancy stops the case with an owner; a case that
 * stopped for that goes on when they are complete. One that somebody else suspended stays suspended.
 * @param read called while the case is locked: of two dossiers that are counted at once the second sees both
 */
export async function setOriginals(
  tx: Transaction,
  platform: Platform,
  caseId: string,
  read: (row: CaseRow) => Promise<Originals>,
  { actor, details }: Cause,
  now: Date,
): Promise<void> {
  const locked = await lockCase(tx, caseId);
  if (!locked) return;
  const originals = await read(locked);
  const row = await keep(tx, locked, originals, now);
  const { stop } = originals;
  if (stop && nextState(row.state, 'suspend') && !isFinal(row.state)) {
    const reasonCode = `${reasonPrefix}${stop.because}`;
    const event = { kind: 'suspend', actor, owner: stop.owner, reasonCode, details } as const;
    await sendNotices(tx, platform, await applied(tx, row, event, now), now);
  } else if (stop && row.owner !== stop.owner && (await stoppedForOriginals(tx, row))) {
    await tx.update(caseRecord).set({ owner: stop.owner }).where(eq(caseRecord.id, row.id));
  } else if (originals.state === 'complete' && (await stoppedForOriginals(tx, row))) {
    const reasonCode = `${reasonPrefix}complete`;
    const event = { kind: 'resume', actor, reasonCode, details } as const;
    await sendNotices(tx, platform, await applied(tx, row, event, now), now);
  }
}

const decisions: ReadonlySet<string> = new Set(['approve', 'deny']);

export type Held = {
  /** The case as the report finds it. */
  readonly row: CaseRow;
  /** Stops the case again after a report that does not end it. */
  readonly again?: CaseEvent;
  /** The report decides while originals are missing: goes into the record of the decision. */
  readonly reasonCode?: string;
};

/**
 * A deciding region may report while originals are missing, or while the case stands still because of them.
 * Its report is what happened there and is never lost: the case takes it and, unless that ended it, stands
 * still again. A decision without its originals is marked as one.
 */
export async function heldByOriginals(
  tx: Transaction,
  row: CaseRow,
  event: CaseEvent['kind'],
  actor: AuditEvent['actor'],
  now: Date,
): Promise<Held> {
  const stopped = await stoppedForOriginals(tx, row);
  const reasonCode = `${reasonPrefix}reported`;
  const reached = stopped
    ? await applied(tx, row, { kind: 'resume', actor, reasonCode }, now)
    : row;
  const again: CaseEvent | undefined = stopped && { kind: 'suspend', actor, ...stopped };
  const { state, lines } = await originalsOfCase(tx, row);
  const missing = decisions.has(event) && (state === 'awaited' || state === 'discrepancy');
  if (missing) {
    const values = { decidedWithout: true, updatedAt: now };
    await tx
      .insert(caseOriginals)
      .values({ caseId: row.id, state, lines, ...values })
      .onConflictDoUpdate({ target: caseOriginals.caseId, set: values });
  }
  return {
    row: reached,
    ...(again ? { again } : {}),
    ...(missing ? { reasonCode: `${reasonPrefix}${state}` } : {}),
  };
}
