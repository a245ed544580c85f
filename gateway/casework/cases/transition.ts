import type { AuditEvent } from '#contracts/audit-event';
import {
  type ActKind,
  allowedActs,
  type CaseEventKind,
  type CaseState,
  nextState,
  type ReportKind,
} from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import { groundOfCase } from './case-ground.ts';
import { type CaseRow, leftOf } from './case-row.ts';
import { actionOf } from './change-actions.ts';
import { changeRow } from './changes.ts';
import { happenedAt, type Stated, statedDetails } from './report-time.ts';
import { caseChange, caseRecord } from './tables.ts';

/** A fact that is not asked whether the state allows it: what a region reports, or what the law makes of silence. */
export type Fact = {
  /** The state that it leads to; the same for what is only recorded. */
  readonly to: CaseState;
  /** Below a suspension or a withdrawal that stays: where the case goes back to from now on. */
  readonly beneath?: CaseState;
  /** Since when the case is accepted. */
  readonly acceptedAt?: Date | null;
  /** It says nothing about how the case stands now. */
  readonly aside?: boolean;
};

/** What is said of an event, whoever makes it. */
export type Saying = {
  readonly onBehalfOf?: string;
  readonly reasonCode?: string;
  /** What was written, sealed by `sealWords`: of the suspension if the event is one, else of the region. */
  readonly words?: Uint8Array | null;
  /** What was reported, sealed, for the change itself. */
  readonly said?: Uint8Array | null;
  /** By how many days it extends the limits, counted as each is, or is expected to stop them. */
  readonly days?: number;
  readonly regionalCaseId?: string;
  /** When it happened, as the deciding region states it. */
  readonly stated?: Stated;
  /** Nobody reported it: what was reported rests on it. */
  readonly implied?: boolean;
  /** Who must act, of a suspension or of a withdrawal that did not arrive. */
  readonly owner?: string;
  readonly details?: AuditEvent['details'];
};

type Act = { readonly kind: ActKind; readonly fact?: undefined };
export type FactEvent = Saying & { readonly kind: ReportKind; readonly fact: Fact };

export type CaseEvent = (Act | FactEvent) & Saying & { readonly actor: AuditEvent['actor'] };

/** A withdrawal that the region refuses has changed nothing: what was written is there again. */
const ofWithdrawal: ReadonlySet<CaseEventKind> = new Set([
  'withdraw',
  'withdrawal_refused',
  'withdrawal_undelivered',
]);

/** Events that leave standing what the region wrote before them. */
const keepsWords: ReadonlySet<CaseEventKind> = new Set([
  'supplement',
  'suspend',
  'resume',
  ...ofWithdrawal,
]);

function wordsAfter(row: CaseRow, { kind, words = null, fact }: CaseEvent) {
  const staysAbove = ofWithdrawal.has(kind) || (fact !== undefined && fact.to === row.state);
  const suspensionWords = kind === 'suspend' ? words : staysAbove ? row.suspensionWords : null;
  if (!keepsWords.has(kind) && !fact?.aside)
    return { words, suspensionWords, clearReason: null, clearWanted: null };
  const { words: kept, clearReason, clearWanted } = row;
  return { words: kept, suspensionWords, clearReason, clearWanted };
}

type Standing = Pick<CaseRow, 'suspendedFrom' | 'owner' | 'withdrawnFrom'>;
const nothingStands: Standing = { suspendedFrom: null, owner: null, withdrawnFrom: null };

/** A fact below a suspension or a withdrawal moves what lies there, and lifts neither. */
function standingBelow(
  { suspendedFrom, owner, withdrawnFrom }: CaseRow,
  beneath: CaseState | undefined,
): Standing {
  if (beneath === undefined) return { suspendedFrom, owner, withdrawnFrom };
  if (!withdrawnFrom) return { suspendedFrom: beneath, owner, withdrawnFrom };
  return {
    suspendedFrom,
    owner,
    withdrawnFrom:
      withdrawnFrom.state === 'suspended'
        ? { ...withdrawnFrom, suspendedFrom: beneath }
        : { ...withdrawnFrom, state: beneath },
  };
}

/** Who must act, and where the case goes back to. */
function standingAfter(row: CaseRow, { kind, owner = 'operator', fact }: CaseEvent): Standing {
  const { state, withdrawnFrom } = row;
  if (fact?.to === state) return standingBelow(row, fact.beneath);
  switch (kind) {
    case 'suspend':
      return { ...nothingStands, suspendedFrom: state, owner };
    case 'withdraw': {
      const { suspendedFrom, owner: before } = row;
      return { ...nothingStands, withdrawnFrom: { state, suspendedFrom, owner: before } };
    }
    case 'withdrawal_undelivered':
      return { ...nothingStands, owner, withdrawnFrom };
    case 'withdrawal_refused':
      return {
        suspendedFrom: withdrawnFrom?.suspendedFrom ?? null,
        owner: withdrawnFrom?.owner ?? null,
        withdrawnFrom: null,
      };
    default:
      return nothingStands;
  }
}

function reportedTimes(row: CaseRow, { kind, stated, fact }: CaseEvent, now: Date) {
  const { reportedAt, lastReport } = row;
  // A standstill says nothing of how far the region is: what it reports beneath is in its own order.
  if (!stated || !fact || fact.aside) return { reportedAt, lastReport };
  const { at, doubt } = stated;
  const times = { event: kind, statedAt: at.toISOString(), toldAt: now.toISOString() };
  return {
    // What nobody believes says nothing of what comes after it, and takes nothing from what came before.
    reportedAt: doubt ? reportedAt : happenedAt(stated, now),
    lastReport: { ...times, ...(doubt ? { doubt } : {}) },
  };
}

const stateAfter = (row: CaseRow, event: CaseEvent): CaseState | undefined =>
  event.fact ? event.fact.to : nextState(row.state, event.kind, leftOf(row));

/** The case after an event, as plain data; a failure where the state does not allow the act. */
export function apply(row: CaseRow, event: CaseEvent, now: Date): Result<CaseRow, Failure> {
  const state = stateAfter(row, event);
  if (!state) {
    const allowed = allowedActs(row.state).join(', ') || 'nothing: the case is closed';
    return fail(
      failure('case.transition_forbidden', {
        detail: `state ${row.state} allows ${allowed}; asked: ${event.kind}`,
      }),
    );
  }
  const acceptedAt = event.fact?.acceptedAt;
  return ok({
    ...row,
    state,
    ...standingAfter(row, event),
    ...wordsAfter(row, event),
    regionalCaseId: event.regionalCaseId ?? row.regionalCaseId,
    ...reportedTimes(row, event, now),
    acceptedAt: acceptedAt === undefined ? row.acceptedAt : acceptedAt,
    version: row.version + 1,
    updatedAt: now,
  });
}

/** Applies an event to a locked case and commits the change with its audit event. */
export async function transition(
  tx: Transaction,
  row: CaseRow,
  event: CaseEvent,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const changed = apply(row, event, now);
  if (!changed.ok) return changed;
  const { id: _, endedAs: _computed, ...columns } = changed.value;
  await tx.update(caseRecord).set(columns).where(eq(caseRecord.id, row.id));
  await tx.insert(caseChange).values(changeRow(row, changed.value, event));
  await appendAudit(tx, [transitionEvent(row, changed.value.state, event)], now);
  return changed;
}

/** What the log says about a change of state. */
export function transitionEvent(
  row: Pick<CaseRow, 'id' | 'state' | 'itemCode' | 'itemName' | 'legalBasis'>,
  to: CaseState,
  event: CaseEvent,
): NewAuditEvent {
  const traceId = currentTraceId();
  return {
    caseRef: row.id,
    actor: event.actor,
    ...(event.onBehalfOf ? { onBehalfOf: event.onBehalfOf } : {}),
    action: actionOf[event.kind],
    object: { class: 'case', ref: row.id },
    ...groundOfCase(row),
    ...(event.reasonCode ? { reasonCode: event.reasonCode } : {}),
    ...(traceId ? { traceId } : {}),
    details: {
      from: row.state,
      to,
      ...(event.implied ? { implied: true } : {}),
      ...(event.stated ? statedDetails(event.stated) : {}),
      ...event.details,
    },
  };
}
