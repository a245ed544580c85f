import { AuditAction } from '#contracts/audit-event';
import { type ExportEntry, withoutPerson } from './export-entry.ts';

/** Values are texts: so the published schema has them. */
const attributes = ['outcome', 'reason', 'legalBasis', 'role', 'offline', 'logIndex'].map(
  (name) => ({ name, type: 'string' }),
);

type Related = { readonly type: string; readonly ref: string; readonly qualifier: string };

/** An application is a case from its submission on, and before that the session that it comes from. */
const threadOf = (ref: string, qualifier: string): Related => ({
  type: ref.startsWith('case_') ? 'case' : 'session',
  ref,
  qualifier,
});

/** The things that an event has to do with; a person is none of them. */
function relatedTo({ event }: ExportEntry): Related[] {
  const { caseRef, cases = [], object, actor, purpose, details } = event;
  const item = /^[0-9A-Z]{31,33}(?= |$)/.exec(purpose)?.[0];
  const { session, to } = details;
  const all = [
    ...(caseRef === undefined ? [] : [threadOf(caseRef, 'case')]),
    ...cases.map((ref) => threadOf(ref, 'shown')),
    { type: object.class, ref: object.ref, qualifier: 'object' },
    { type: 'organisation', ref: actor.organisation, qualifier: 'by' },
    ...(actor.kind === 'person' ? [] : [{ type: actor.kind, ref: actor.id, qualifier: 'actor' }]),
    ...(typeof session === 'string' ? [threadOf(session, 'session')] : []),
    ...(typeof to === 'string' ? [{ type: 'organisation', ref: to, qualifier: 'to' }] : []),
    ...(item === undefined ? [] : [{ type: 'item', ref: item, qualifier: 'item' }]),
  ];
  return all.filter(({ ref }) => ref !== '' && withoutPerson(ref) === ref);
}

const attributesOf = ({ event, index }: ExportEntry) => {
  const values = {
    outcome: event.outcome,
    reason: event.reasonCode,
    legalBasis: event.legalBasis,
    role: event.actor.role,
    offline: String(event.offline),
    logIndex: index === undefined ? undefined : String(index),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
};

/** Writes a log piece by piece: it may be larger than the memory. */
export type OcelWriter = {
  readonly begin: () => string;
  readonly event: (entry: ExportEntry) => string;
  readonly end: () => string;
};

/**
 * The log as OCEL 2.0 in JSON (object-centric event log), for process mining: cases, items, certificates, sessions, members
 * and organisations as objects, and how each event has to do with them. Names nobody. Of a thing only its name is
 * remembered while it is written.
 */
export function ocelWriter(): OcelWriter {
  const objects = new Map<string, string>();
  let written = 0;
  return {
    begin: () => {
      const eventTypes = AuditAction.options.map((name) => ({ name, attributes }));
      return `{"eventTypes":${JSON.stringify(eventTypes)},"events":[`;
    },
    event: (entry) => {
      const related = new Map<string, { objectId: string; qualifier: string }>();
      for (const { type, ref, qualifier } of relatedTo(entry)) {
        const objectId = `${type}:${ref}`;
        objects.set(objectId, type);
        if (!related.has(objectId)) related.set(objectId, { objectId, qualifier });
      }
      const { eventId, action, at } = entry.event;
      const text = JSON.stringify({
        id: eventId,
        type: action,
        time: at,
        attributes: attributesOf(entry),
        relationships: [...related.values()],
      });
      return `${written++ === 0 ? '' : ','}\n${text}`;
    },
    end: () => {
      const types = [...new Set(objects.values())].sort();
      const objectTypes = types.map((name) => ({ name, attributes: [] }));
      const all = [...objects].map(([id, type]) => JSON.stringify({ id, type }));
      return `\n],"objects":[\n${all.join(',\n')}\n],"objectTypes":${JSON.stringify(objectTypes)}}\n`;
    },
  };
}
