import type { ActingPerson } from '#contracts/acting-person';
import { AuditEvent } from '#contracts/audit-event';
import type { AuditPurpose, ItemPurpose } from '#contracts/audit-purposes';
import { type Queryable, rowsOfPrepared } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundOf } from './grounds.ts';
import { maxLeafBytes } from './leaf.ts';
import { openEvent } from './leaf-text.ts';
import { auditPending } from './tables.ts';

type Added = 'version' | 'eventId' | 'at' | 'purpose';
/** What goes without saying, unless it is said. */
type Defaulted = 'offline' | 'commitments' | 'details' | 'outcome' | 'legalBasis';

/** An event as rooms state it; the log adds version, id and time, and the ground of the act where none is named. */
export type NewAuditEvent = Omit<AuditEvent, Added | Defaulted> &
  Partial<Pick<AuditEvent, Defaulted>> & { readonly purpose: AuditPurpose };

/**
 * What may not stand in a leaf is withheld here, whoever wrote it: this is the only way into the log.
 * @throws ZodError if legal basis or purpose is missing or a member is longer than the contract allows;
 *   RangeError if the event is too long for a leaf: the cause must not be committed without its event
 */
export function completeEvent(event: NewAuditEvent, now: Date): AuditEvent {
  const complete = openEvent(
    AuditEvent.parse({
      offline: false,
      commitments: [],
      details: {},
      outcome: 'done',
      legalBasis: groundOf(event.action),
      ...event,
      version: 1,
      eventId: newId('evt', now),
      at: now.toISOString(),
    }),
  );
  // Three bytes at most for each UTF-16 unit; 100 for the predecessor that the sequencer adds.
  if (JSON.stringify(complete).length * 3 + 100 > maxLeafBytes)
    throw new RangeError('an audit event is too long');
  return complete;
}

/** Commits events together with what caused them; the sequencer takes it from there. */
export async function appendAudit(
  tx: Pick<Queryable, 'insert'>,
  events: readonly NewAuditEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  await tx.insert(auditPending).values(
    events.map((given) => {
      const event = completeEvent(given, now);
      return { caseRef: event.caseRef ?? null, event, committedAt: now };
    }),
  );
}

/** As `appendAudit`, for hundreds of events: one parameter for all of them. */
export async function appendAuditBatch(
  tx: Pick<Queryable, 'execute'>,
  events: readonly NewAuditEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  const all = JSON.stringify(events.map((event) => completeEvent(event, now)));
  await tx.execute(sql`insert into audit_pending (case_ref, event, committed_at)
    select event->>'caseRef', event, ${now}::timestamptz
    from jsonb_array_elements(${all}::jsonb) with ordinality as given (event, nth) order by nth`);
}

const insertPending = {
  name: 'append_audit',
  text: `insert into audit_pending (case_ref, event, committed_at)
    select * from unnest($1::text[], $2::jsonb[], $3::timestamptz[])`,
};

async function insertAll(platform: Platform, events: readonly AuditEvent[]): Promise<true[]> {
  await rowsOfPrepared(platform.database(), insertPending, [
    events.map(({ caseRef }) => caseRef ?? null),
    events.map((event) => JSON.stringify(event)),
    events.map(({ at }) => at),
  ]);
  return events.map(() => true);
}

const appender = perPlatform((platform) =>
  platform.inGroups<AuditEvent, boolean>((events) => insertAll(platform, events)),
);

/**
 * Commits an event that nothing else changes with, and resolves when it is committed; those of concurrent
 * requests in one statement.
 */
export async function appendAuditAlone(platform: Platform, event: NewAuditEvent): Promise<void> {
  await appender(platform)(completeEvent(event, platform.clock()));
}

/** The gateway itself as an actor. */
export const gatewayActor: AuditEvent['actor'] = {
  kind: 'gateway',
  id: 'tongban',
  organisation: 'tongban',
  role: 'gateway',
};

/** A member, and who acts there as far as it says. */
export type ActingMember = {
  readonly clientId: string;
  readonly region: string;
  readonly role: string;
  readonly actor?: ActingPerson;
};

/** A member platform as an actor. @param as the part that it plays in this act, where that is not its role */
export const memberActor = (
  { clientId, region, role, actor }: ActingMember,
  as = role,
): AuditEvent['actor'] => ({
  kind: 'member',
  id: clientId,
  organisation: region,
  role: as,
  ...(actor ? { clerk: actor } : {}),
});

/** A member that reads: an auditor is one by itself. */
export const readerActor = (reader: ActingMember): AuditEvent['actor'] => ({
  ...memberActor(reader),
  kind: reader.role === 'auditor' ? 'auditor' : 'member',
});

/** The purpose of an act for an item: its code and, where it is known, its name, cut without splitting a character in two. */
export const itemPurpose = (code: string, name = ''): ItemPurpose =>
  `${code} ${name}`
    .trim()
    .slice(0, 200)
    .replace(/[\ud800-\udbff]$/, '') as ItemPurpose;
