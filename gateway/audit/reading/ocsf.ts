import type { AuditEvent } from '#contracts/audit-event';
import { type Activity, auditTaxonomy } from '#contracts/audit-taxonomy';
import { type ExportEntry, openDetails, withoutPerson } from './export-entry.ts';

/** OCSF: category 3, Identity & Access Management. */
const category = { category_uid: 3, category_name: 'Identity & Access Management' } as const;
const classes = { 3002: 'Authentication', 3004: 'Entity Management' } as const;
const version = '1.6.0';
const product = { name: 'Tongban', vendor_name: 'Tongban' } as const;

type Classed = {
  readonly uid: keyof typeof classes;
  readonly activity: number;
  readonly name: string;
};

/** What an activity is called there; 99 stands for what the class has no number for. */
export const ocsfClass: Readonly<Record<Activity, Classed>> = {
  logon: { uid: 3002, activity: 1, name: 'Logon' },
  logoff: { uid: 3002, activity: 2, name: 'Logoff' },
  exchange: { uid: 3002, activity: 99, name: 'Other' },
  create: { uid: 3004, activity: 1, name: 'Create' },
  read: { uid: 3004, activity: 2, name: 'Read' },
  update: { uid: 3004, activity: 3, name: 'Update' },
  delete: { uid: 3004, activity: 4, name: 'Delete' },
  move: { uid: 3004, activity: 5, name: 'Move' },
  suspend: { uid: 3004, activity: 12, name: 'Suspend' },
  resume: { uid: 3004, activity: 13, name: 'Resume' },
};

const severities = {
  done: { severity_id: 1, severity: 'Informational' },
  deferred: { severity_id: 1, severity: 'Informational' },
  refused: { severity_id: 2, severity: 'Low' },
  failed: { severity_id: 3, severity: 'Medium' },
} as const;
const disturbed = { severity_id: 4, severity: 'High' } as const;

const statuses = {
  done: { status_id: 1, status: 'Success' },
  refused: { status_id: 2, status: 'Failure' },
  failed: { status_id: 2, status: 'Failure' },
  deferred: { status_id: 99, status: 'deferred' },
} as const;

/** Who acted: the clerk of a member under the member's pseudonym, a citizen as nobody in particular, a machine by name. */
function userOf({ kind, id, organisation, role, clerk }: AuditEvent['actor']) {
  const org = { uid: organisation };
  if (clerk)
    return { uid: clerk.id, type_id: 1, type: 'User', org, groups: [{ name: clerk.role }] };
  if (kind === 'person') return { uid: 'person', type_id: 99, type: 'person', org };
  return { uid: withoutPerson(id), type_id: 4, type: 'Service', org, groups: [{ name: role }] };
}

const metadataOf = ({ event, index, sequencedAt }: ExportEntry, origin: string) => ({
  version,
  product,
  uid: event.eventId,
  event_code: event.action,
  log_name: origin,
  ...(index === undefined ? {} : { sequence: index }),
  ...(sequencedAt === undefined ? {} : { logged_time: Date.parse(sequencedAt) }),
  ...(event.caseRef === undefined ? {} : { correlation_uid: withoutPerson(event.caseRef) }),
});

/** What OCSF has no member for. Not the person on whose behalf, and no commitments. */
const unmappedOf = ({ event }: ExportEntry) => ({
  legal_basis: event.legalBasis,
  purpose: withoutPerson(event.purpose),
  offline: event.offline,
  details: openDetails(event),
  ...(event.cases === undefined ? {} : { cases: event.cases.map(withoutPerson) }),
  ...(event.traceId === undefined ? {} : { trace_id: event.traceId }),
});

/** An event in words of a later version: its place is not empty, and it can be told from another by its hash (OCSF, base event). */
export const ocsfUnread = (
  { index, sequencedAt, hash }: { index: number; sequencedAt: Date; hash: string },
  origin: string,
) => ({
  category_uid: 0,
  category_name: 'Uncategorized',
  class_uid: 0,
  class_name: 'Base Event',
  activity_id: 0,
  activity_name: 'Unknown',
  type_uid: 0,
  severity_id: 0,
  severity: 'Unknown',
  time: sequencedAt.getTime(),
  message: '-',
  metadata: {
    version,
    product,
    log_name: origin,
    sequence: index,
    logged_time: sequencedAt.getTime(),
  },
  unmapped: { leaf_hash: hash },
});

/** One event of the log as OCSF has it (Open Cybersecurity Schema Framework), for a SIEM; names nobody. */
export function ocsfOf(entry: ExportEntry, origin: string) {
  const { event } = entry;
  const { uid, activity, name } = ocsfClass[auditTaxonomy[event.action]];
  const user = userOf(event.actor);
  const entity = { uid: withoutPerson(event.object.ref), type: event.object.class };
  return {
    ...category,
    class_uid: uid,
    class_name: classes[uid],
    activity_id: activity,
    activity_name: name,
    type_uid: uid * 100 + activity,
    ...(event.action === 'audit.set_aside' ? disturbed : severities[event.outcome]),
    ...statuses[event.outcome],
    ...(event.reasonCode === undefined ? {} : { status_code: event.reasonCode }),
    time: Date.parse(event.at),
    message: event.action,
    metadata: metadataOf(entry, origin),
    actor: { user, app_uid: withoutPerson(event.actor.id) },
    ...(uid === 3002 ? { user, service: { name: origin } } : { entity }),
    unmapped: unmappedOf(entry),
  };
}
