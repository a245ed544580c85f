import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn, people, type SampleRegion } from '#adapters/kit/sample-world';
import { returnPlaces } from '../../gateway/casework/appointments/cancel.ts';
import { appointment, ticket } from '../../gateway/casework/appointments/tables.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { eq } from '../../gateway/platform/database/drizzle.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { logged } from '../setup/logged.ts';
import { post } from './bundles.ts';

let gateway: TestGateway;
let token: string;
const member = () => gateway.member('qingpu-platform');
beforeAll(async () => {
  gateway = await startTestGateway();
  token = await member().ownToken('cases:submit cases:read');
});
afterAll(() => gateway.close());

const basicCode = '000131001001';
const [{ name, idNumber }] = people;
const applicant = { kind: 'person', name, idType: '111', idNumber };

/** The next day that is no weekend, in +08:00; `weekend` for one that is. */
function dayFromTomorrow(weekend = false): string {
  for (let ahead = 1; ; ahead += 1) {
    const day = new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000);
    const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
    if (isWeekend === weekend) return day.toISOString().slice(0, 10);
  }
}

const slotsIn = async (region: SampleRegion, date = dayFromTomorrow()) => {
  const query = `region=${region}&itemCode=${itemCodeIn(region, basicCode)}&date=${date}`;
  const answer = await member().call('GET', `/v1/appointments/slots?${query}`, { token });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return (answer.body as { slots: { slotId: string; free: number; from: string }[] }).slots;
};

const wish = (region: SampleRegion, slotId: string) => ({
  region,
  itemCode: itemCodeIn(region, basicCode),
  slotId,
  applicant,
});
const book = (region: SampleRegion, slotId: string, key = randomUUID() as string) =>
  post(member(), token, '/v1/appointments', wish(region, slotId), key);
const codeOf = (answer: { body: unknown }) => (answer.body as { code?: string }).code;
const freeAt = async (region: SampleRegion, slotId: string) =>
  (await slotsIn(region)).find((slot) => slot.slotId === slotId)?.free;

const regions = [
  ['310118', 3],
  ['320509', 2],
  ['330421', 1],
] as const;

describe.each(regions)('appointments in %s', (region, capacity) => {
  it('as many come as fit, and the rest are told that it is full', async () => {
    const [slot] = await slotsIn(region);
    expect(slot?.free).toBe(capacity);
    expect(slot?.from).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000\+08:00$/);
    const slotId = slot?.slotId ?? '';
    const answers = await Promise.all(
      Array.from({ length: capacity + 4 }, () => book(region, slotId)),
    );
    const codes = answers.map((answer) => codeOf(answer) ?? String(answer.status)).sort();
    expect(codes).toEqual([
      ...Array.from({ length: capacity }, () => '201'),
      ...Array.from({ length: 4 }, () => 'appointment.slot_full'),
    ]);
    expect(await freeAt(region, slotId)).toBe(0);
  });

  it('an answer that is lost leads to one booking, whoever asks again', async () => {
    const platform = [gateway.world.qingpu, gateway.world.wujiang, gateway.world.jiashan].find(
      (known) => known.region === region,
    );
    const [, slot] = await slotsIn(region);
    const slotId = slot?.slotId ?? '';
    const key = randomUUID();
    const undo = platform?.inject({ kind: 'drop_answer' });
    const lost = await book(region, slotId, key);
    undo?.();
    expect([lost.status, codeOf(lost)]).toEqual([503, 'region.unavailable']);
    const [again, raced] = await Promise.all([
      book(region, slotId, key),
      book(region, slotId, key),
    ]);
    expect(again.status).toBe(201);
    expect(raced.body).toEqual(again.body);
    expect(await freeAt(region, slotId)).toBe(capacity - 1);
    const { appointmentId } = again.body as { appointmentId: string };
    const path = `/v1/appointments/${appointmentId}`;
    const cancelled = await post(member(), token, `${path}/cancellation`, {});
    expect((cancelled.body as { state: string }).state).toBe('cancelled');
    expect(await freeAt(region, slotId)).toBe(capacity);
    expect((await book(region, slotId, key)).body).toEqual(cancelled.body);
    expect(await freeAt(region, slotId)).toBe(capacity);
  });

  it('a closed day has no places, and nobody can be booked into it', async () => {
    const closed = dayFromTomorrow(true);
    expect(await slotsIn(region, closed)).toEqual([]);
    const slotId = `${closed.replaceAll('-', '')}-09-1`;
    expect(codeOf(await book(region, slotId))).toBe('appointment.day_closed');
    expect(codeOf(await book(region, 'nowhere'))).toBe('appointment.slot_unknown');
  });

  it('says how many wait', async () => {
    const path = `/v1/windows/queue?region=${region}`;
    const { queue } = (await member().call('GET', path, { token })).body as { queue: unknown[] };
    expect(queue).toContainEqual({
      window: expect.any(String),
      waiting: 2,
      waitMinutes: 12,
    });
  });
});

it('a place that nobody was told about is given back', async () => {
  const { world, gateway: running } = gateway;
  const [, , slot] = await slotsIn('330421');
  const slotId = slot?.slotId ?? '';
  const key = randomUUID();
  const undo = world.jiashan.inject({ kind: 'drop_answer' });
  expect((await book('330421', slotId, key)).status).toBe(503);
  undo();
  expect(await freeAt('330421', slotId)).toBe(0);
  const later = () => new Date(Date.now() + 11 * 60_000);
  await returnPlaces({ ...running.platform, clock: later });
  expect(codeOf(await book('330421', slotId, key))).toBe('appointment.released');
  expect((await book('330421', slotId)).status).toBe(201);
});

it('one person keeps no more than five, and only their own platform sees them', async () => {
  const own = await signInAndExchange(member(), '310118', 'shen.wei');
  const slots = (await slotsIn('310118')).slice(3, 9);
  const answers = [];
  for (const { slotId } of slots) {
    const request = { ...wish('310118', slotId), applicant: { kind: 'subject' } };
    answers.push(await post(member(), own, '/v1/appointments', request));
  }
  expect(answers.map((answer) => codeOf(answer) ?? answer.status)).toEqual([
    ...[201, 201, 201, 201, 201],
    'appointment.too_many',
  ]);
  const [made] = answers;
  const { appointmentId } = (made?.body ?? {}) as { appointmentId: string };
  const path = `/v1/appointments/${appointmentId}`;
  const other = gateway.member('jiashan-platform');
  const reading = await other.ownToken('cases:submit cases:read');
  expect((await other.call('GET', path, { token: reading })).status).toBe(404);
  expect((await post(other, reading, `${path}/cancellation`, {})).status).toBe(404);
  const elsewhere = { ...wish('330421', 'x'), applicant: { kind: 'subject' } };
  expect(codeOf(await post(member(), own, '/v1/appointments', elsewhere))).toBe(
    'case.region_mismatch',
  );
});

it.each([
  ['a day that is none', '/v1/appointments/slots?region=310118&itemCode=x&date=2026-02-30'],
  ['a day in the year 0', '/v1/appointments?date=0000-01-01'],
  ['a day before 1970', '/v1/appointments?date=1969-12-31'],
  ['a number without a day', '/v1/appointments?number=A007'],
  ['no region', '/v1/windows/queue'],
  ['a number that is none', '/v1/appointments/appt_1'],
])('refuses %s', async (_, path) => {
  const answer = await member().call('GET', path, { token });
  expect([answer.status, codeOf(answer)]).toEqual([400, 'request.invalid']);
});

it('refuses a wish without a key, with a slot that is none, and for an item of another region', async () => {
  const send = async (body: unknown, key?: string) =>
    codeOf(
      await member().call('POST', '/v1/appointments', {
        token,
        body,
        ...(key ? { idempotencyKey: key } : {}),
      }),
    );
  expect(await send(wish('310118', 'x'))).toBe('request.idempotency_key_missing');
  expect(await send(wish('310118', '../x'), randomUUID())).toBe('request.invalid');
  const elsewhere = { ...wish('310118', 'x'), itemCode: itemCodeIn('320509', basicCode) };
  expect(await send(elsewhere, randomUUID())).toBe('case.region_mismatch');
  const unknown = { ...wish('310118', 'x'), itemCode: itemCodeIn('310118', '999999999999') };
  expect(await send(unknown, randomUUID())).toBe('item.unknown');
});

it('a region that keeps no calendar says so, and one that nobody knows is unknown', async () => {
  const document = sampleFederation({ version: 2, keys: gateway.memberKeys });
  const [first] = document.regions;
  if (!first) throw new Error('no region');
  const name = { zh: '奉贤', en: 'Fengxian' };
  const fourth = { ...first, code: '310120', name, serviceSeals: [] };
  const joined = { ...document, regions: [...document.regions, fourth] };
  await storeFederation(gateway.gateway.platform, joined, 'test');
  const queue = async (region: string) =>
    codeOf(await member().call('GET', `/v1/windows/queue?region=${region}`, { token }));
  expect(await queue('310120')).toBe('region.capability_missing');
  expect(await queue('999999')).toBe('federation.region_unknown');
});

it('a number is of one day: whoever kept it is told that it is over, and their phone stops asking', async () => {
  const taken = await post(member(), token, '/v1/tickets', {});
  const { ticketId, links } = taken.body as { ticketId: string; links: { page: string } };
  const { origin, gateway: running } = gateway;
  const { platform } = running;
  const look = async () => {
    const answer = await fetch(new URL(links.page, origin));
    return [answer.headers.get('refresh'), await answer.text()];
  };
  expect(await look()).toEqual(['15', expect.stringContaining('前面还有 0 人')]);
  await platform
    .database()
    .update(ticket)
    .set({ day: '2026-01-02' })
    .where(eq(ticket.id, ticketId));
  expect(await look()).toEqual([null, expect.stringMatching(/^(?!.*前面还有)[\s\S]*已失效/)]);
});

it('who booked checks in, is called before who walked in, missed, called again and served, and each step is in the log', async () => {
  const slots = await slotsIn('310118');
  const made = await book('310118', slots.find(({ free }) => free > 0)?.slotId ?? '');
  const { appointmentId } = made.body as { appointmentId: string };
  const checkIn = () => post(member(), token, `/v1/appointments/${appointmentId}/ticket`, {});
  expect(codeOf(await checkIn())).toBe('ticket.not_today');
  await gateway.gateway.platform
    .database()
    .update(appointment)
    .set({ beginsAt: new Date() })
    .where(eq(appointment.id, appointmentId));
  const walkedIn = (await post(member(), token, '/v1/tickets', {})).body as { ticketId: string };
  const [taken, again] = [await checkIn(), await checkIn()];
  expect([taken.status, taken.body]).toEqual([201, expect.objectContaining({ appointmentId })]);
  expect(again.body).toEqual(taken.body);
  const { ticketId } = taken.body as { ticketId: string };
  const call = async () => (await post(member(), token, '/v1/tickets/call', { window: '3' })).body;
  const step = async (step: object) =>
    (await post(member(), token, `/v1/tickets/${ticketId}/steps`, step)).body;
  expect(await call()).toMatchObject({ ticketId, state: 'called', window: '3' });
  expect(await step({ step: 'missed' })).toMatchObject({ state: 'missed' });
  expect(await step({ step: 'recalled', window: '4' })).toMatchObject({ window: '4' });
  expect(await step({ step: 'served' })).toMatchObject({ state: 'served' });
  expect(await call()).toMatchObject({ ticketId: walkedIn.ticketId });
  const said = async (action: Parameters<typeof logged>[1]) =>
    (await logged(gateway, action, ticketId)).map(({ actor, details }) => [
      actor.id,
      details['window'],
    ]);
  const qingpu = 'qingpu-platform';
  expect(await said('ticket.taken')).toEqual([[qingpu, undefined]]);
  expect(await said('ticket.called')).toEqual([
    [qingpu, '3'],
    [qingpu, '4'],
  ]);
  expect(await said('ticket.missed')).toEqual([[qingpu, '3']]);
  expect(await said('ticket.ended')).toEqual([[qingpu, '4']]);
});
