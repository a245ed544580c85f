import type { AuditEvent } from '#contracts/audit-event';
import {
  type ActingMember,
  gatewayActor,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';

/** How a session ended before its time, as `details.reason` of its event says it. */
export type EndReason =
  | 'signed_out'
  | 'signed_out_at_home'
  | 'consent_refused'
  | 'revoked_by_client'
  | 'code_misused'
  | 'place_taken'
  | 'ended_by_operator';

/** Who ends it, what for. */
export type EndedBy = Pick<NewAuditEvent, 'actor' | 'purpose' | 'onBehalfOf' | 'legalBasis'> & {
  readonly reason: EndReason;
};

/** @param person by pairwise subject, and where they are at home */
export const byPerson = (
  { sub, home }: { readonly sub: string; readonly home: string },
  reason: 'signed_out' | 'consent_refused',
): EndedBy => ({
  actor: { kind: 'person', id: sub, organisation: home, role: 'citizen' },
  onBehalfOf: sub,
  purpose: 'withdrawal of the consent to be served',
  reason,
});

/** They signed out at home, which says so here; the session's thread says who they are. */
export const atHome = (region: string): EndedBy => ({
  actor: { kind: 'region', id: region, organisation: region, role: 'home' },
  purpose: 'withdrawal of the consent to be served',
  reason: 'signed_out_at_home',
});

/** It took its refresh token back (RFC 7009). */
export const byClient = (client: ActingMember): EndedBy => ({
  actor: memberActor(client),
  purpose: 'use of an application of another region',
  reason: 'revoked_by_client',
});

/** Nobody withdrew anything: the ground is the duty to keep doors safe (PIPL art. 51). */
const duty = { legalBasis: 'statutory_duty' } as const;

/** Whoever showed a code a second time, or without its secret, is not whom it was given to. */
export const byDoor: EndedBy = {
  actor: gatewayActor,
  purpose: 'security_of_the_door',
  reason: 'code_misused',
  ...duty,
};

/** At the counter's page somebody else was first: nobody acts with this visit. */
export const byCounter: EndedBy = {
  actor: gatewayActor,
  purpose: 'log-in at the home region for a service of another region',
  reason: 'place_taken',
  ...duty,
};

export const byOperator = (operator: AuditEvent['actor']): EndedBy => ({
  actor: operator,
  purpose: 'ending what is open in a member’s name',
  reason: 'ended_by_operator',
  ...duty,
});

/** In the thread of the session, which began with `session.redeemed`. */
export function sessionEnded(
  { sid, clientId }: { readonly sid: string; readonly clientId: string },
  { reason, ...by }: EndedBy,
): NewAuditEvent {
  const traceId = currentTraceId();
  return {
    ...by,
    caseRef: sid,
    ...(traceId === undefined ? {} : { traceId }),
    action: 'session.ended',
    object: { class: 'session', ref: sid },
    details: { client: clientId, reason },
  };
}
