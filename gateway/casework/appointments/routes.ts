import { createRoute, z } from '@hono/zod-openapi';
import {
  AppointmentId,
  AppointmentRequest,
  AppointmentState,
  QueueEntry,
  Slot,
} from '#contracts/appointment';
import { Day } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { Opaque } from '#contracts/text';
import { TicketId, TicketState } from '#contracts/ticket';
import { findItem } from '../../documents/items/store.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { appointmentKind } from './appointment-kind.ts';
import { bookAppointment } from './book.ts';
import { cancelAppointment } from './cancel.ts';
import { appointmentsOfDay, listAppointments } from './list.ts';
import { failureOfOffice, officeOf } from './region-door.ts';
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
const Slots = z.object({
  region: RegionCode,
  itemCode: z.string(),
  date: z.string(),
  slots: z.array(Slot),
});
const Queue = z.object({ region: RegionCode, at: z.string(), queue: z.array(QueueEntry) });

const tags = ['预约 Appointments'];
const onAppointment = z.object({ id: AppointmentId });

const routes = {
  slots: createRoute({
    method: 'get',
    path: '/v1/appointments/slots',
    tags,
    summary: '查询号源 · Free places at a region’s windows',
    request: {
      query: z.strictObject({ region: RegionCode, itemCode: ItemCode, date: Day }),
    },
    responses: {
      200: jsonAnswer('the places of that day; none where it is closed', Slots),
    },
  }),
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
  queue: createRoute({
    method: 'get',
    path: '/v1/windows/queue',
    tags,
    summary: '排队人数 · How many wait at a region’s windows',
    request: { query: z.strictObject({ region: RegionCode }) },
    responses: { 200: jsonAnswer('per window', Queue) },
  }),
};

const acts = {
  slots: {
    name: 'appointment.list_slots',
    unlogged: 'free places: nothing of a person or a case',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
  queue: {
    name: 'window.read_queue',
    reads: 'queue',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
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
  ...(row.beginsAt ? { from: row.beginsAt.toISOString() } : {}),
  ...(row.endsAt ? { to: row.endsAt.toISOString() } : {}),
  ...(ticket
    ? { ticket: { ticketId: ticket.id, number: ticket.number, state: ticket.state } }
    : {}),
  links: {
    self: `/v1/appointments/${row.id}`,
    cancellation: `/v1/appointments/${row.id}/cancellation`,
  },
});

function calendarRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.slots, acts.slots, async (c) => {
    const { region, itemCode, date } = c.req.valid('query');
    const office = await officeOf(platform, region);
    if (!office.ok) return answerFailure(c, office.failure);
    const item = await findItem(platform, itemCode);
    if (item?.region !== region)
      return answerFailure(c, failure(item ? 'case.region_mismatch' : 'item.unknown'));
    const { bound, door } = office.value;
    const slots = await door.slots({ itemCode, date }, bound.context());
    if (!slots.ok) return answerFailure(c, failureOfOffice(slots.failure));
    return c.json({ region, itemCode, date, slots: slots.value }, 200, {
      'cache-control': 'no-store',
    });
  });
  open(app, platform, routes.queue, acts.queue, async (c) => {
    const { region } = c.req.valid('query');
    const office = await officeOf(platform, region);
    if (!office.ok) return answerFailure(c, office.failure);
    const { bound, door } = office.value;
    const queue = await door.queueLength(bound.context());
    if (!queue.ok) return answerFailure(c, failureOfOffice(queue.failure));
    return c.json({ region, at: platform.clock().toISOString(), queue: queue.value }, 200, {
      'cache-control': 'no-store',
    });
  });
  return app;
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
    const tickets = await ticketsFor(
      platform,
      rows.map(({ id }) => id),
    );
    const appointments = rows.map((row) => viewOf(row, tickets.get(row.id)));
    const page = { appointments, ...(next ? { next } : {}) };
    return c.json(page, 200, { 'cache-control': 'no-store' });
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
