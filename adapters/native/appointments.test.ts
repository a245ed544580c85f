import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '../kit/sample-world.ts';
import { appointments } from './appointments.ts';
import { contextFor, startRig } from './platform/test-support/rig.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.provider.close());

const [{ name, idNumber }] = people;
const holder = { kind: 'person', name, idType: '111', idNumber } as const;
const itemCode = '11320509XX0000001C4000131001001';

function nextMonday(): string {
  const day = new Date(Date.now() + 8 * 3_600_000);
  day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7 || 7));
  return day.toISOString().slice(0, 10);
}

it('lists places, books one of them once, and gives it back', async () => {
  const context = () => contextFor(rig.credentials);
  const listed = await appointments.slots({ itemCode, date: nextMonday() }, context());
  const slot = listed.ok ? listed.value[0] : undefined;
  expect(slot).toMatchObject({ window: 'A', free: 2 });
  const slotId = slot?.slotId ?? '';
  const book = (appointmentId: string) =>
    appointments.book({ appointmentId, slotId, itemCode, holder }, context());
  const first = await book('appt_1');
  expect(first).toMatchObject({ ok: true, value: { window: 'A' } });
  expect(await book('appt_1')).toEqual(first);
  expect((await book('appt_2')).ok).toBe(true);
  expect(await book('appt_3')).toMatchObject({
    ok: false,
    failure: { kind: 'rejected', code: 'slot_full' },
  });
  expect((await appointments.cancel({ appointmentId: 'appt_1' }, context())).ok).toBe(true);
  expect((await book('appt_3')).ok).toBe(true);
  expect(await appointments.queueLength(context())).toMatchObject({ ok: true });
});

it('has none at a region without such an endpoint', async () => {
  const { appointmentsEndpoint: _, ...credentials } = rig.credentials;
  expect(await appointments.queueLength(contextFor(credentials))).toMatchObject({
    ok: false,
    failure: { code: 'capability_missing' },
  });
});
