import { afterAll, beforeAll, expect, it } from 'vitest';
import { sequenceBatch } from '../../audit/log/sequence.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { accessesOf } from '../cases/accesses.ts';
import { searchByDocument } from '../cases/by-document.ts';
import { callTicket, stepTicket } from './call-ticket.ts';
import { cancelAppointment } from './cancel.ts';
import { readAppointment } from './store.ts';
import { appointment, ticket } from './tables.ts';
import { checkIn, takeTicket } from './take-ticket.ts';
import { queueAt, screenOf } from './ticket-list.ts';
import { hallOf, readTicket } from './ticket-store.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const caller: Caller = { clientId: 'jiashan', region, role: 'platform', scopes: new Set() };
let nth = 0;
const by = () => {
  nth += 1;
  const claim = { clientId: 'jiashan', key: `key-${nth}`, actor: 'member', requestDigest: 'x' };
  return { caller, claim };
};
const codeOf = (done: { ok: boolean; failure?: { code: string; detail?: unknown } }) =>
  done.ok ? 'done' : done.failure?.code;

async function walkIn() {
  const taken = await takeTicket(world.platform, {}, by());
  if (!taken.ok) throw new Error(taken.failure.code);
  return taken.value;
}

/** An appointment of now, and its number. */
async function bookedAndThere() {
  const { platform } = world;
  const now = platform.clock();
  const id = newId('appt', now);
  const row = {
    ...{ id, clientId: 'jiashan', region, itemCode: 'x', itemName: 'x', slotId: 'x' },
    ...{ state: 'booked' as const, masterVersion: 'x', beginsAt: now, endsAt: now },
    ...{ createdAt: now, updatedAt: now },
  };
  await platform.database().insert(appointment).values(row);
  const booked = await readAppointment(platform, id);
  if (!booked) throw new Error('no appointment');
  const taken = await checkIn(platform, booked, undefined, by());
  if (!taken.ok) throw new Error(taken.failure.code);
  return { booked, taken: taken.value };
}

const shownNow = async () => {
  const hall = await hallOf(world.platform, region, undefined);
  if (!hall.ok) throw new Error(hall.failure.code);
  const [queue, screen] = await Promise.all([
    queueAt(world.platform, hall.value),
    screenOf(world.platform, hall.value),
  ]);
  const numbers = (rows: readonly { readonly number: string }[]) =>
    rows.map(({ number }) => number);
  return { waits: numbers(queue.waiting), screen: numbers(screen.called), left: screen.waiting };
};
const emptyHall = () => world.platform.database().delete(ticket);

it('whose appointment is cancelled leaves the queue and the screen, and the window that has called the number learns why', async () => {
  const { platform } = world;
  const [waits, called] = [await bookedAndThere(), await bookedAndThere()];
  expect(await shownNow()).toMatchObject({ waits: ['B001', 'B002'], left: 2 });
  await callTicket(platform, { window: '1' }, by());
  expect(await shownNow()).toEqual({ waits: ['B002'], screen: ['B001'], left: 1 });
  for (const { booked } of [waits, called])
    await cancelAppointment(platform, { row: booked, ...by() });
  expect(await shownNow()).toEqual({ waits: [], screen: [], left: 0 });
  expect(await readTicket(platform, called.taken.id)).toMatchObject({ state: 'cancelled' });
  const step = await stepTicket(platform, waits.taken, { step: 'served' }, by());
  expect(step).toMatchObject({
    failure: { code: 'ticket.step_out_of_order', detail: 'the appointment was cancelled' },
  });
  expect(codeOf(await callTicket(platform, { window: '1' }, by()))).toBe('ticket.nobody_waits');
  const ended = await rowsOf<{ event: { reasonCode?: string } }>(
    platform.database(),
    sql`select event from audit_pending where event ->> 'action' = 'ticket.ended'`,
  );
  expect(ended.map(({ event }) => event.reasonCode)).toEqual([
    'appointment.cancelled',
    'appointment.cancelled',
  ]);
  // Whoever saw it as booked a moment ago takes no number for it any more.
  expect(codeOf(await checkIn(platform, waits.booked, undefined, by()))).toBe('ticket.not_today');
  await emptyHall();
});

it('a number of another day is neither called again nor put away', async () => {
  const { platform } = world;
  const taken = await walkIn();
  await callTicket(platform, { window: '1' }, by());
  await platform
    .database()
    .update(ticket)
    .set({ day: '2026-01-02' })
    .where(eq(ticket.id, taken.id));
  const kept = await readTicket(platform, taken.id);
  if (!kept) throw new Error('no number');
  const steps = [{ step: 'recalled', window: '1' }, { step: 'missed' }] as const;
  for (const step of steps)
    expect(codeOf(await stepTicket(platform, kept, step, by()))).toBe('ticket.not_today');
  await emptyHall();
});

it('two windows that call each other’s number again both have it, one after the other', async () => {
  const { platform } = world;
  await Promise.all([walkIn(), walkIn()]);
  const at = async (window: string) => {
    const called = await callTicket(platform, { window }, by());
    if (!called.ok) throw new Error(called.failure.code);
    return called.value;
  };
  const [one, two] = [await at('1'), await at('2')];
  for (let turn = 0; turn < 10; turn += 1) {
    const there = await Promise.all([
      stepTicket(platform, one, { step: 'recalled', window: '2' }, by()),
      stepTicket(platform, two, { step: 'recalled', window: '1' }, by()),
    ]);
    expect(there.map(codeOf)).toContain('done');
    await platform
      .database()
      .update(ticket)
      .set({ state: 'called', window: sql`case when id = ${one.id} then '1' else '2' end` });
  }
  await emptyHall();
});

it('who walked in first is called first, whatever the clock did since', async () => {
  const { platform } = world;
  const first = await walkIn();
  const earlier = new Date(platform.clock().getTime() - 3_600_000);
  const second = await walkIn();
  await platform
    .database()
    .update(ticket)
    .set({ takenAt: earlier })
    .where(eq(ticket.id, second.id));
  expect((await shownNow()).waits).toEqual([first.number, second.number]);
  await emptyHall();
});

it('people see who looked up their appointments, and nobody else does', async () => {
  const { platform } = world;
  const { booked } = await bookedAndThere();
  const mine = eq(appointment.id, booked.id);
  await platform.database().update(appointment).set({ subject: 'person-a' }).where(mine);
  const clerk = { ...caller, actor: { id: 'clerk-1', role: 'window' } };
  const search = (found: readonly string[]) =>
    searchByDocument(platform, clerk, {
      act: 'appointment.find_by_applicant',
      document: { idNumber: '330421198001010012' },
      find: async () => found,
      foundIn: (ids) => ids,
    });
  await search([booked.id]);
  await search([]);
  await sequenceBatch(platform, 1000);
  const looks = async (subject: string) =>
    (await accessesOf(platform, subject, undefined)).map(({ cases, event }) => [
      cases,
      event.object.class,
    ]);
  expect(await looks('person-a')).toEqual([[[booked.id], 'person_search']]);
  expect(await looks('person-b')).toEqual([]);
});
