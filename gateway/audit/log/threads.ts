import type { AuditEvent } from '#contracts/audit-event';

/**
 * A case begins before it has a number: the person signs in and certificates are fetched under their
 * session. Such events run in the session's own thread of the log; the submission names the session.
 */
export type Origin = { readonly session: string; readonly submitted: AuditEvent };

export function originOf(events: readonly AuditEvent[]): Origin | undefined {
  const submitted = events.find((event) => event.action === 'case.submitted');
  const session = submitted?.details['session'];
  return submitted && typeof session === 'string' ? { session, submitted } : undefined;
}

/** Whether an event of the session was for this case: other acts of the same person are nobody's business here. */
export function belongsTo({ session, submitted }: Origin, event: AuditEvent): boolean {
  if (event.caseRef !== session) return true;
  if (event.at > submitted.at) return false;
  switch (event.action) {
    case 'session.redeemed':
      return true;
    case 'token.exchanged':
      return event.details['target'] === submitted.details['to'];
    case 'certificate.retrieved':
    case 'certificate.refused':
    case 'credential.issued':
      return event.purpose === submitted.purpose;
    default:
      return false;
  }
}
