import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import { type CaseState, isFinal } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type CaseEvent, caseEvents } from '../audit/timeline.ts';
import { type HeldBy, outbox } from '../delivery/tables.ts';
import type { Caller } from '../identity/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { type CaseRow, readCase } from './case-row.ts';
import type { CaseOriginals } from './originals.ts';
import type { Remedy } from './remedy.ts';
import { caseRecord, receipt } from './tables.ts';
import { type CaseWords, openWords, type SuspensionWords } from './words.ts';

const links = (caseId: string) => ({
  self: `/v1/cases/${caseId}`,
  timeline: `/v1/cases/${caseId}/timeline`,
  supplements: `/v1/cases/${caseId}/supplements`,
  withdrawal: `/v1/cases/${caseId}/withdrawal`,
});

/** The answer to an accepted submission. */
export const submittedView = (caseId: string, jws: string) => ({
  caseId,
  state: 'submitted' as const,
  receipt: jws,
  links: links(caseId),
});

/** Why a case stands still, and who must act. */
export type SuspensionView = SuspensionWords & { readonly reason: string; readonly since: string };

/** What is read beside the row, where the caller may read it. */
export type BesideRow = CaseWords & {
  readonly suspension?: SuspensionView;
  readonly remedy?: Remedy;
  readonly originalsStanding?: CaseOriginals;
};

/** A case as its parties see it: references and states, and what the deciding region wrote. */
export const caseView = (
  row: CaseRow,
  { reason, wanted, suspension, remedy, originalsStanding }: BesideRow = {},
) => ({
  caseId: row.id,
  state: row.state,
  final: isFinal(row.state),
  itemCode: row.itemCode,
  itemName: row.itemName,
  from: row.fromRegion,
  to: row.toRegion,
  ...(row.homeRegion ? { home: row.homeRegion } : {}),
  channel: row.channel,
  originals: row.originals,
  ...(originalsStanding && originalsStanding.state !== 'none' ? { originalsStanding } : {}),
  materials: row.materials.map(({ code, how }) => ({ code, how })),
  ...(reason ? { reason } : {}),
  ...(wanted ? { wanted } : {}),
  ...(row.owner ? { owner: row.owner } : {}),
  ...(suspension ? { suspension } : {}),
  ...(remedy ? { remedy } : {}),
  ...(row.restrictedUntil ? { restricted: { until: row.restrictedUntil.toISOString() } } : {}),
  ...(row.erasedAt ? { erased: { at: row.erasedAt.toISOString() } } : {}),
  ...(row.regionalCaseId ? { regionalCaseId: row.regionalCaseId } : {}),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  version: row.version,
  links: links(row.id),
});
export type CaseView = ReturnType<typeof caseView>;

/** While a citizen is signed in at a kiosk, their own; between two of them, what it submitted, by its number. */
const isOwn = (row: CaseRow, { subject }: Caller): boolean =>
  subject === undefined || row.subject === subject.sub;

export function maySee(row: CaseRow, caller: Caller): boolean {
  switch (caller.role) {
    case 'auditor':
    case 'operator':
      return true;
    case 'app':
      // An app speaks for one person and sees no more than that person may.
      return row.subject !== null && row.subject === caller.subject?.sub;
    case 'kiosk':
      return row.clientId === caller.clientId && isOwn(row, caller);
    case 'platform':
      return [row.fromRegion, row.toRegion, row.homeRegion].includes(caller.region);
  }
}

/** Operators and auditors follow a case by its states; what was written to a person is for its parties. */
export const mayReadWords = ({ role, subject }: Caller): boolean =>
  role === 'platform' || role === 'app' || (role === 'kiosk' && subject !== undefined);

/** The case, if the caller is a party of it; to everybody else it does not exist. */
export async function visibleCase(
  platform: Platform,
  caseId: string,
  caller: Caller,
): Promise<Result<CaseRow, Failure>> {
  const row = await readCase(platform.database(), caseId);
  return row && maySee(row, caller) ? ok(row) : fail(failure('case.not_found'));
}

export type CaseFilter = {
  readonly state?: CaseState | undefined;
  readonly region?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Cases that the caller's region has to do with, newest first. */
export async function listCases(
  platform: Platform,
  caller: Caller,
  filter: CaseFilter,
): Promise<{ cases: CaseView[]; next?: string }> {
  const conditions: (SQL | undefined)[] = [];
  const involves = (region: string) =>
    or(
      eq(caseRecord.fromRegion, region),
      eq(caseRecord.toRegion, region),
      eq(caseRecord.homeRegion, region),
    );
  if (caller.role === 'platform') conditions.push(involves(caller.region));
  // Without a person there is no list: who stands at a kiosk next has no business with the one before.
  if (caller.role === 'app' || caller.role === 'kiosk')
    conditions.push(eq(caseRecord.subject, caller.subject?.sub ?? ''));
  if (caller.role === 'kiosk') conditions.push(eq(caseRecord.clientId, caller.clientId));
  if (filter.region) conditions.push(involves(filter.region));
  if (filter.state) conditions.push(eq(caseRecord.state, filter.state));
  if (filter.cursor) conditions.push(lt(caseRecord.id, filter.cursor));
  const rows = await platform
    .database()
    .select()
    .from(caseRecord)
    .where(and(...conditions))
    .orderBy(desc(caseRecord.id))
    .limit(filter.limit + 1);
  const last = rows.length > filter.limit ? rows[filter.limit - 1] : undefined;
  const readable = mayReadWords(caller);
  const cases = await Promise.all(
    rows
      .slice(0, filter.limit)
      .map(async (row) => caseView(row, readable ? await openWords(platform.keys, row) : {})),
  );
  return { cases, ...(last ? { next: last.id } : {}) };
}

export type TimelineEntry = {
  readonly at: string;
  readonly action: string;
  /** The lane: a region code, or `tongban`. */
  readonly organisation: string;
  readonly actor: string;
  readonly offline: boolean;
  readonly outcome: string;
  readonly reasonCode?: string;
  readonly object: { readonly class: string; readonly ref: string };
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** Place in the audit log; absent until the sequencer took it. */
  readonly logIndex?: number;
};

export type Timeline = {
  readonly caseId: string;
  readonly state: CaseState;
  readonly entries: readonly TimelineEntry[];
  readonly receipts: readonly {
    readonly kind: string;
    readonly refMessageId: string;
    readonly jws: string;
    readonly at: string;
  }[];
  /** Messages that have not reached their region yet. */
  readonly waiting: readonly {
    readonly to: string;
    readonly kind: string;
    readonly state: string;
    readonly nextAttemptAt: string;
    /** The region is closed by plan, or does not answer and is left alone; absent: it is just not its turn yet. */
    readonly held?: HeldBy;
  }[];
};

/** The log's order is that of commits; people read by the clock. */
const byTime = (a: CaseEvent, b: CaseEvent): number => a.event.at.localeCompare(b.event.at);

/** Everything that happened to a case, in order, whoever did it, with the receipts. */
export async function caseTimeline(platform: Platform, row: CaseRow): Promise<Timeline> {
  const database = platform.database();
  const events = (await caseEvents(platform, row.id)).sort(byTime);
  const receipts = await database
    .select()
    .from(receipt)
    .where(eq(receipt.caseId, row.id))
    .orderBy(receipt.createdAt);
  const open = or(
    eq(outbox.state, 'pending'),
    eq(outbox.state, 'queued'),
    eq(outbox.state, 'sending'),
    eq(outbox.state, 'parked'),
  );
  const waiting = await database
    .select({
      to: outbox.toRegion,
      kind: outbox.kind,
      state: outbox.state,
      nextAttemptAt: outbox.nextAttemptAt,
      held: outbox.held,
    })
    .from(outbox)
    .where(and(eq(outbox.caseId, row.id), open))
    .orderBy(outbox.createdAt);
  return {
    caseId: row.id,
    state: row.state,
    entries: events.map(({ event, index }) => ({
      at: event.at,
      action: event.action,
      organisation: event.actor.organisation,
      actor: `${event.actor.kind}:${event.actor.id}`,
      offline: event.offline,
      outcome: event.outcome,
      ...(event.reasonCode ? { reasonCode: event.reasonCode } : {}),
      object: event.object,
      details: event.details,
      ...(index === undefined ? {} : { logIndex: index }),
    })),
    receipts: receipts.map(({ kind, refMessageId, jws, createdAt }) => ({
      kind,
      refMessageId,
      jws,
      at: createdAt.toISOString(),
    })),
    waiting: waiting.map(({ nextAttemptAt, held, ...message }) => ({
      ...message,
      nextAttemptAt: nextAttemptAt.toISOString(),
      ...(held ? { held } : {}),
    })),
  };
}
