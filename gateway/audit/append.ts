import type { AuditEvent } from '#contracts/audit-event';
import { newId } from '../platform/ids.ts';
import type { Queryable } from '../platform/database.ts';
import { auditPending } from './tables.ts';

/** An event as rooms state it; the log adds version, id and time. */
export type NewAuditEvent = Omit<AuditEvent, 'version' | 'eventId' | 'at' | 'offline' | 'commitments' | 'details' | 'outcome'> &
  Partial<Pick<AuditEvent, 'offline' | 'commitments' | 'details' | 'outcome'>>;

export function completeEvent(event: NewAuditEvent, now: Date): AuditEvent {
  return {
    offline: false,
    commitments: [],
    details: {},
    outcome: 'done',
    ...event,
    version: 1,
    eventId: newId('evt', now),
    at: now.toISOString(),
  };
}

/** Commits events together with what caused them; the sequencer takes it from there. */
export async function appendAudit(tx: Pick<Queryable, 'insert'>, events: readonly NewAuditEvent[], now: Date): Promise<void> {
  if (events.length === 0) return;
  await tx.insert(auditPending).values(
    events.map((event) => ({ caseRef: event.caseRef ?? null, event: completeEvent(event, now), committedAt: now })),
  );
}

/** The gateway itself as an actor. */
export const gatewayActor: AuditEvent['actor'] = {
  kind: 'gateway',
  id: 'tongban',
  organisation: 'tongban',
  role: 'gateway',
};
