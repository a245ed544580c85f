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

/** What of an application names the credentials that it brings. */
export const credentialsDetail = 'credentials';

/** Absent where an earlier version wrote the event. */
function credentialsOf({ details }: AuditEvent): ReadonlySet<string> | undefined {
  if (details['body'] === undefined) return undefined;
  const texts = Object.entries(details).flatMap(([name, value]) =>
    name.startsWith(credentialsDetail) && typeof value === 'string' ? value.split(' ') : [],
  );
  return new Set(texts);
}

/** Whether an event of the session was for this case: other acts of the same person are nobody's business here. */
export function belongsTo({ session, submitted }: Origin, event: AuditEvent): boolean {
  if (event.caseRef !== session) return true;
  if (event.at > submitted.at) return false;
  // Another case of the same session, for the same item, brings other credentials.
  const brought = credentialsOf(submitted);
  const isFor = (ref: unknown) =>
    brought ? brought.has(String(ref)) : event.purpose === submitted.purpose;
  switch (event.action) {
    case 'session.redeemed':
      return true;
    case 'token.exchanged':
      return event.details['target'] === submitted.details['to'];
    case 'certificate.retrieved':
      return isFor(event.details['credential']);
    case 'certificate.refused':
      return isFor(undefined);
    case 'preview.answered':
      return event.purpose === submitted.purpose;
    case 'credential.issued':
      return isFor(event.object.ref);
    default:
      return false;
  }
}
