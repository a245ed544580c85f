import { expect, it } from 'vitest';
import { AuditAction, type AuditEvent } from '#contracts/audit-event';
import type { ExportEntry } from './export-entry.ts';
import { ocelWriter } from './ocel.ts';
import { ocsfOf } from './ocsf.ts';

const person = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE';
const caseRef = `case_${'0'.repeat(26)}`;
const entryOf = (action: AuditAction, more: Partial<AuditEvent> = {}): ExportEntry => ({
  index: 7,
  sequencedAt: '2026-11-29T02:00:01.000Z',
  event: {
    version: 1,
    eventId: `evt_${action}`,
    caseRef,
    at: '2026-11-29T02:00:00.000Z',
    actor: { kind: 'member', id: 'qingpu-platform', organisation: '310118', role: 'platform' },
    onBehalfOf: person,
    action,
    object: { class: 'case', ref: caseRef },
    legalBasis: 'statutory_duty',
    purpose: 'supervision',
    outcome: 'done',
    offline: false,
    commitments: [{ field: 'holderName', digest: { alg: 'sha-256', value: 'b'.repeat(64) } }],
    details: { session: 'ses_1', whose: person, count: 2 },
    ...more,
  } as AuditEvent,
});
const everyAction = AuditAction.options.map((action) => entryOf(action));

function ocelOf(entries: readonly ExportEntry[]) {
  const { begin, event, end } = ocelWriter();
  return JSON.parse(begin() + entries.map(event).join('') + end());
}

// What the published schema (ocsf.io, classes 3002 and 3004 on the base event) requires, and the numbers that it knows.
const activities = {
  3002: new Set([1, 2, 3, 4, 5, 6, 7, 99]),
  3004: new Set([...Array(13).keys()].map((nth) => nth + 1).concat(99)),
};

it.each(everyAction)('$event.action is an OCSF event that its class knows', (entry) => {
  const made = ocsfOf(entry, 'gateway.example/log');
  expect(activities[made.class_uid]).toContain(made.activity_id);
  expect(made.type_uid).toBe(made.class_uid * 100 + made.activity_id);
  expect(made).toMatchObject({
    category_uid: 3,
    severity_id: expect.any(Number),
    time: Date.parse(entry.event.at),
    metadata: {
      version: expect.any(String),
      product: { name: 'Tongban' },
      uid: entry.event.eventId,
    },
    actor: { user: { uid: 'qingpu-platform' } },
  });
  if (made.class_uid === 3002)
    expect(made).toMatchObject({
      user: { uid: 'qingpu-platform' },
      service: { name: expect.any(String) },
    });
  else expect(made).toMatchObject({ entity: { uid: caseRef, type: 'case' } });
});

it('what failed, was refused, or disturbed the log is more severe, and says why', () => {
  const refused = entryOf('access.refused', { outcome: 'refused', reasonCode: 'auth.forbidden' });
  expect(ocsfOf(refused, 'o')).toMatchObject({
    severity_id: 2,
    status_id: 2,
    status_code: 'auth.forbidden',
  });
  expect(ocsfOf(entryOf('message.delivered', { outcome: 'failed' }), 'o')).toMatchObject({
    severity_id: 3,
  });
  expect(ocsfOf(entryOf('audit.set_aside'), 'o')).toMatchObject({ severity_id: 4 });
});

it('an export names nobody: no pairwise subject, no citizen, no field that was committed to', () => {
  const citizen = { kind: 'person', id: person, organisation: '320509', role: 'person' } as const;
  const entries = [
    ...everyAction,
    entryOf('consent.given', { actor: citizen, object: { class: 'person', ref: person } }),
  ];
  const text = [
    ...entries.map((entry) => JSON.stringify(ocsfOf(entry, 'o'))),
    JSON.stringify(ocelOf(entries)),
  ].join('\n');
  expect(text).not.toContain(person);
  expect(text).not.toContain('holderName');
});

it('a log is OCEL 2.0: declared types, every related thing among the objects, once', () => {
  const listed = entryOf('data.read', { cases: [caseRef, `case_${'1'.repeat(26)}`] });
  const log = ocelOf([...everyAction, listed]);
  expect(Object.keys(log).sort()).toEqual(['eventTypes', 'events', 'objectTypes', 'objects']);
  const named = (list: { name: string }[]) => new Set(list.map(({ name }) => name));
  const [eventTypes, objectTypes] = [named(log.eventTypes), named(log.objectTypes)];
  const ids = log.objects.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(log.objects.every(({ type }: { type: string }) => objectTypes.has(type))).toBe(true);
  for (const { type, time, attributes, relationships } of log.events) {
    expect(eventTypes).toContain(type);
    expect(new Date(time).toISOString()).toBe(time);
    for (const { value } of attributes) expect(typeof value).toBe('string');
    for (const { objectId, qualifier } of relationships) {
      expect(ids).toContain(objectId);
      expect(typeof qualifier).toBe('string');
    }
  }
  expect(log.events.at(-1).relationships).toContainEqual({
    objectId: `case:case_${'1'.repeat(26)}`,
    qualifier: 'shown',
  });
});

it('an empty log is OCEL too', () => {
  expect(ocelOf([])).toMatchObject({ events: [], objects: [], objectTypes: [] });
});
