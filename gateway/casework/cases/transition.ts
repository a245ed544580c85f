import type { AuditEvent } from '#contracts/audit-event';
import {
  allowedEvents,
  type CaseEventKind,
  type CaseState,
  nextState,
} from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, itemPurpose, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import { type CaseRow, stateLeft } from './case-row.ts';
import { actionOf } from './change-actions.ts';
import { changeRow } from './changes.ts';
import { happenedAt, type Stated, statedDetails } from './report-time.ts';
import { caseChange, caseRecord } from './tables.ts';

export type CaseEvent = {
  readonly kind: CaseEventKind;
  readonly actor: AuditEvent['actor'];
  readonly onBehalfOf?: string;
  readonly reasonCode?: string;
  /** What was written, sealed by `sealWords`: of the suspension if the event is one, else of the region. */
  readonly words?: Uint8Array | null;
  readonly regionalCaseId?: string;
  /** When it happened, as the deciding region states it. */
  readonly stated?: Stated;
  /** Nobody reported it: what was reported rests on it. */
  readonly implied?: boolean;
  /** Who must act, of a suspension or of a withdrawal that did not arrive. */
  readonly owner?: string;
  readonly details?: AuditEvent['details'];
};

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

function wordsAfter(row: CaseRow, { kind, words = null }: CaseEvent) {
  const suspensionWords =
    kind === 'suspend' ? words : ofWithdrawal.has(kind) ? row.suspensionWords : null;
  if (!keepsWords.has(kind))
    return { words, suspensionWords, clearReason: null, clearWanted: null };
  const { words: kept, clearReason, clearWanted } = row;
  return { words: kept, suspensionWords, clearReason, clearWanted };
}

type Standing = Pick<CaseRow, 'suspendedFrom' | 'owner' | 'withdrawnFrom'>;
const nothingStands: Standing = { suspendedFrom: null, owner: null, withdrawnFrom: null };

/** Who must act, and where the case goes back to. */
function standingAfter(row: CaseRow, { kind, owner = 'operator' }: CaseEvent): Standing {
  const { state, withdrawnFrom } = row;
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

function reportedTimes(row: CaseRow, { kind, stated }: CaseEvent, now: Date) {
  if (!stated) return { reportedAt: row.reportedAt, lastReport: row.lastReport };
  const { at, doubt } = stated;
  const times = { event: kind, statedAt: at.toISOString(), toldAt: now.toISOString() };
  return {
    reportedAt: happenedAt(stated, now),
    lastReport: { ...times, ...(doubt ? { doubt } : {}) },
  };
}

/** The case after an event, as plain data; a failure where the state machine forbids the event. */
export function apply(row: CaseRow, event: CaseEvent, now: Date): Result<CaseRow, Failure> {
  const state = nextState(row.state, event.kind, stateLeft(row));
  if (!state) {
    const allowed = allowedEvents(row.state).join(', ') || 'nothing: the case is closed';
    return fail(
      failure('case.transition_forbidden', {
        detail: `state ${row.state} allows ${allowed}; asked: ${event.kind}`,
      }),
    );
  }
  return ok({
    ...row,
    state,
    ...standingAfter(row, event),
    ...wordsAfter(row, event),
    regionalCaseId: event.regionalCaseId ?? row.regionalCaseId,
    ...reportedTimes(row, event, now),
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
  const { id: _, ...columns } = changed.value;
  await tx.update(caseRecord).set(columns).where(eq(caseRecord.id, row.id));
  await tx.insert(caseChange).values(changeRow(row, changed.value, event));
  await appendAudit(tx, [transitionEvent(row, changed.value.state, event)], now);
  return changed;
}

/** What the log says about a change of state. */
export function transitionEvent(
  row: Pick<CaseRow, 'id' | 'state' | 'itemCode' | 'itemName'>,
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
    legalBasis: 'statutory_duty',
    purpose: itemPurpose(row.itemCode, row.itemName),
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
