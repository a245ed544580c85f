import { expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { appointmentsPage, ticketPart } from './appointments.ts';

const booked = {
  appointmentId: 'appt_1',
  state: 'booked',
  region: '330421',
  itemName: '食品经营许可',
} as const;

it('whoever is there says in which hall, where a region has several: their number is of that queue', async () => {
  const { visit } = pageVisit({});
  const part = (halls: readonly string[]) => String(ticketPart(booked, halls, visit));
  expect(part(['大云大厅'])).not.toContain('name="place"');
  expect(part(['大云大厅', '西塘大厅'])).toMatch(/name="place"[\s\S]*大云大厅[\s\S]*西塘大厅/);

  const form = new FormData();
  for (const [name, value] of Object.entries({
    do: 'arrive',
    appointment: 'appt_1',
    region: '330421',
    place: '西塘大厅',
  }))
    form.set(name, value);
  const sending = pageVisit({ caller: {} as never });
  expect(await appointmentsPage({} as Platform).send(sending.visit, form)).toEqual(
    ok('/me/appointments'),
  );
  expect(sending.calls).toEqual([
    { path: '/v1/appointments/appt_1/ticket', body: { place: '西塘大厅' } },
  ]);
});
