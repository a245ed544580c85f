import { createRoute, z } from '@hono/zod-openapi';
import { AppointmentId, AppointmentRequest, AppointmentState } from '#contracts/appointment';
import { PersonSearch } from '#contracts/consent';
import { asServed, Day } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { Opaque } from '#contracts/text';
import { TicketId, TicketState } from '#contracts/ticket';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { searchByDocument } from '../cases/by-document.ts';
import { appointmentKind } from './appointment-kind.ts';
import { bookAppointment } from './book.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { cancelAppointment } from './cancel.ts';
import { appointmentsOfDay, appointmentsOfPerson, listAppointments } from './list.ts';
import type { AppointmentRow } from './store.ts';
import { ticketsFor } from './ticket-list.ts';
import { ticketRoutes } from './ticket-routes.ts';
import type { TicketRow } from './ticket-store.ts';

const View = z
  .object({
    appointmentId: AppointmentId,
    state: AppointmentState,
    region: RegionCode,
    itemCode: z.string(),
    itemName: z.string(),
    slotId: z.string(),
    regionalNumber: z.string().optional(),
    window: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    ticket: z
      .object({ ticketId: TicketId, number: z.string(), state: TicketState })
      .optional()
      .openapi({ description: 'the number taken for it, in lists' }),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Appointment');
const Listing = z.object({ appointments: z.array(View), next: z.string().optional() });

const tags = ['预约 Appointments'];
const onAppointment = z.object({ id: AppointmentId });

const routes = {
  book: createRoute({
    method: 'post',
    path: '/v1/appointments',
    tags,
    summary: '预约 · Book a place',
    description:
      'Without an answer of the region the same request with the same key asks it again and leads to the same booking.',
    request: { body: jsonBody(AppointmentRequest) },
    responses: { 201: jsonAnswer('booked', View) },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/appointments',
    tags,
    summary:
      '我的预约 · Appointments of the person in the token, in the region it is for; with `date` those at the windows of a platform’s own region',
    request: {
      query: z.strictObject({
        date: Day.optional().openapi({
          description:
            'for platforms: who comes to the windows of their region on this day (+08:00), by its numbers',
        }),
        number: Opaque(60)
          .optional()
          .openapi({ description: 'beside `date`: the one with this number of the region' }),
        cursor: AppointmentId.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: {
      200: jsonAnswer(
        'the newest first, of a day in the order of their times; none without a person or a day',
        Listing,
      ),
    },
  }),
  byApplicant: createRoute({
    method: 'post',
    path: '/v1/appointments/by-applicant',
    tags,
    summary: '按申请人查预约 · What somebody booked who shows their document at a window',
    description:
      'At windows of the caller’s own region, for today and later. As with cases: `Tongban-Actor` must say who looks, fifty searches a day of one may be for nobody whom the region knows, and the number is neither kept nor logged.',
    request: { body: jsonBody(PersonSearch) },
    responses: {
      200: jsonAnswer('the next first, at most fifty', z.object({ appointments: z.array(View) })),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/appointments/{id}',
    tags,
    summary: '预约详情 · One appointment',
    request: { params: onAppointment },
    responses: { 200: jsonAnswer('the appointment', View) },
  }),
  cancel: createRoute({
    method: 'post',
    path: '/v1/appointments/{id}/cancellation',
    tags,
    summary: '取消预约 · Cancel an appointment',
    request: { params: onAppointment, body: jsonBody(z.strictObject({})) },
    responses: { 200: jsonAnswer('the appointment as it is now', View) },
  }),
};

const acts = {
  book: {
    name: 'appointment.book',
    who: 'member',
    scopes: ['cases:submit'],
    changes: true,
    repeat: 'claimed',
    logged: ['appointment.requested', 'appointment.booked', 'appointment.refused'],
  },
  list: {
    name: 'appointment.list',
    reads: 'appointment',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  byApplicant: {
    name: 'appointment.find_by_applicant',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform'],
    changes: false,
    logged: ['data.read'],
  },
  read: {
    name: 'appointment.read',
    reads: 'appointment',
    who: 'member',
    scopes: ['cases:read'],
    on: appointmentKind,
    by: ['collector', 'collecting_region', 'person', 'operator', 'auditor'],
    changes: false,
  },
  cancel: {
    name: 'appointment.cancel',
    who: 'member',
    scopes: ['cases:submit'],
    on: appointmentKind,
    by: ['collector'],
    changes: true,
    repeat: 'claimed',
    logged: ['appointment.cancelled'],
  },
} as const satisfies Record<string, MemberAct>;

const viewOf = (row: AppointmentRow, ticket?: TicketRow) => ({
  appointmentId: row.id,
  state: row.state,
  region: row.region,
  itemCode: row.itemCode,
  itemName: row.itemName,
  slotId: row.slotId,
  ...(row.regionalNumber ? { regionalNumber: row.regionalNumber } : {}),
  ...(row.window ? { window: row.window } : {}),
  ...(row.beginsAt ? { from: asServed(row.beginsAt) } : {}),
  ...(row.endsAt ? { to: asServed(row.endsAt) } : {}),
  ...(ticket
    ? { ticket: { ticketId: ticket.id, number: ticket.number, state: ticket.state } }
    : {}),
  links: {
    self: `/v1/appointments/${row.id}`,
    cancellation: `/v1/appointments/${row.id}/cancellation`,
  },
});

async function viewsOf(platform: Platform, rows: readonly AppointmentRow[]) {
  const tickets = await ticketsFor(
    platform,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => viewOf(row, tickets.get(row.id)));
}

/** 预约与排队: places at the regions' windows, through their own calendars. */
export function appointmentRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', calendarRoutes(platform));
  app.route('/', ticketRoutes(platform));
  open(app, platform, routes.book, acts.book, async (c, { caller, claim }) => {
    const request = c.req.valid('json');
    const booked = await bookAppointment(platform, { request, caller, claim });
    return booked.ok
      ? c.json(viewOf(booked.value), 201, { location: `/v1/appointments/${booked.value.id}` })
      : answerFailure(c, booked.failure);
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { date, number, ...query } = c.req.valid('query');
    if ((date ?? number) !== undefined && caller.role !== 'platform')
      return answerFailure(c, failure('auth.not_permitted', { detail: 'only: platform' }));
    if (number !== undefined && date === undefined)
      return answerFailure(
        c,
        failure('request.invalid', {
          fields: [{ pointer: '/number', reason: 'a number is asked together with a date' }],
        }),
      );
    const { rows, next } =
      date === undefined
        ? await listAppointments(platform, caller, query)
        : await appointmentsOfDay(platform, caller.region, { date, number }, query);
    const page = { appointments: await viewsOf(platform, rows), ...(next ? { next } : {}) };
    return c.json(page, 200, { 'cache-control': 'no-store' });
  });
  open(app, platform, routes.byApplicant, acts.byApplicant, async (c, { caller }) => {
    const found = await searchByDocument(platform, caller, {
      act: acts.byApplicant.name,
      document: c.req.valid('json').document,
      find: (indexes) => appointmentsOfPerson(platform, caller.region, indexes),
      foundIn: (rows) => rows.map(({ id }) => id),
    });
    if (!found.ok) return answerFailure(c, found.failure);
    const appointments = await viewsOf(platform, found.value);
    return c.json({ appointments }, 200, { 'cache-control': 'no-store' });
  });
  open(app, platform, routes.read, acts.read, (c, { row }) => c.json(viewOf(row), 200));
  open(app, platform, routes.cancel, acts.cancel, async (c, { row, caller, claim }) => {
    const cancelled = await cancelAppointment(platform, { row, caller, claim });
    return cancelled.ok
      ? c.json(viewOf(cancelled.value), 200)
      : answerFailure(c, cancelled.failure);
  });
  return app;
}
