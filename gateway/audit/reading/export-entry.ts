import type { AuditEvent } from '#contracts/audit-event';

/** An event of the log with its place in it, as far as whoever exports it knows. */
export type ExportEntry = {
  readonly event: AuditEvent;
  readonly index?: number | undefined;
  readonly sequencedAt?: string | undefined;
};

/** A person as a member knows them: base64url of 32 bytes. */
const pairwise = /^[A-Za-z0-9_-]{43}$/;

/**
 * What leaves the house names nobody, not even by the reference that only one member can resolve: who receives it keeps
 * it by other rules than the log's.
 */
export const withoutPerson = (text: string): string => (pairwise.test(text) ? 'person' : text);

/** The same, of what rooms add to their events. */
export const openDetails = ({ details }: AuditEvent): AuditEvent['details'] =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutPerson(value) : value,
    ]),
  );
