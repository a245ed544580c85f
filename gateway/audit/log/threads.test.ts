import { expect, it } from 'vitest';
import type { AuditEvent } from '#contracts/audit-event';
import { belongsTo, originOf } from './threads.ts';

const purpose = `${'1'.repeat(31)} 事项`;
const event = (change: Partial<AuditEvent>): AuditEvent => ({
  version: 1,
  eventId: 'evt_1',
  caseRef: 'sid_1',
  at: '2026-11-28T00:00:00.000Z',
  actor: { kind: 'member', id: 'm', organisation: '310118', role: 'platform' },
  action: 'credential.issued',
  object: { class: 'credential', ref: 'cred_1' },
  legalBasis: 'statutory_duty',
  purpose,
  outcome: 'done',
  offline: false,
  commitments: [],
  details: {},
  ...change,
});
const submitted = (details: AuditEvent['details']) =>
  event({
    caseRef: 'case_1',
    action: 'case.submitted',
    at: '2026-11-28T00:01:00.000Z',
    details: { session: 'sid_1', to: '330421', ...details },
  });

const shownFor = (details: AuditEvent['details'], events: readonly AuditEvent[]) => {
  const origin = originOf([submitted(details)]);
  return origin && events.map((one) => belongsTo(origin, one));
};

it('a trace shows what led to its own case, and not to another of the same session and item', () => {
  const events = [
    event({ action: 'session.redeemed' }),
    event({}),
    event({ object: { class: 'credential', ref: 'cred_2' } }),
    event({ action: 'certificate.retrieved', details: { credential: 'cred_1' } }),
    event({ action: 'certificate.retrieved', details: { credential: 'cred_2' } }),
    event({ action: 'token.exchanged', details: { target: '330421' } }),
    event({ action: 'token.exchanged', details: { target: '320509' } }),
    event({ at: '2026-11-28T00:02:00.000Z' }),
  ];
  expect(shownFor({ body: 'x', credentials: 'cred_0 cred_1' }, events)).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});

it('many credentials are named in several texts, and an event of an earlier version goes by its item', () => {
  const brought = { body: 'x', credentials: 'cred_0', credentials1: 'cred_1' };
  expect(shownFor(brought, [event({})])).toEqual([true]);
  expect(shownFor({}, [event({}), event({ purpose: 'another item' })])).toEqual([true, false]);
});
