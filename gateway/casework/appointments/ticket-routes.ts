import { createRoute, z } from '@hono/zod-openapi';
import { AppointmentId } from '#contracts/appointment';
import { asServed } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import {
  CallRequest,
  CheckInRequest,
  TicketId,
  TicketPlace,
  TicketRequest,
  TicketState,
  TicketStep,
} from '#contracts/ticket';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { appointmentKind } from './appointment-kind.ts';
import { callTicket, stepTicket } from './call-ticket.ts';
import { checkIn, takeTicket } from './take-ticket.ts';
import { queueAt } from './ticket-list.ts';
import { hallOf, placesOf, type TicketRow, ticketKind } from './ticket-store.ts';

const View = z
  .object({
    ticketId: TicketId,
    number: z.string(),
    state: TicketState,
    region: RegionCode,
    place: z.string(),
    day: z.string(),
    window: z.string().optional(),
    calledAt: z.string().optional(),
    takenAt: z.string(),
    appointmentId: AppointmentId.optional(),
    dueAt: z.string().optional(),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Ticket');
const Queue = z.object({
  region: RegionCode,
  place: z.string(),
  places: z.array(z.string()),
  day: z.string(),
  waiting: z.array(View),
  called: z.array(View),
  missed: z.array(View),
  more: z.boolean(),
});

const tags = ['预约 Appointments'];
const taken = { 201: jsonAnswer('the number; `links.page` is for whoever holds it', View) };

const routes = {
  take: createRoute({
    method: 'post',
    path: '/v1/tickets',
    tags,
    summary: '取号 · A number at a hall of the caller’s own region',
    description:
      'For a hall without a calling system of its own. With `number` for whoever booked for today; an appointment has one number, however often it is asked for.',
    request: { body: jsonBody(TicketRequest) },
    responses: taken,
  }),
  checkIn: createRoute({
    method: 'post',
    path: '/v1/appointments/{id}/ticket',
    tags,
    summary: '签到取号 · A number for today’s appointment',
    request: { params: z.object({ id: AppointmentId }), body: jsonBody(CheckInRequest) },
    responses: taken,
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/tickets',
    tags,
    summary: '今日排队 · Who waits in a hall today, in the order in which they are called',
    request: { query: z.strictObject({ place: TicketPlace.optional() }) },
    responses: { 200: jsonAnswer('today’s queue', Queue) },
  }),
  call: createRoute({
    method: 'post',
    path: '/v1/tickets/call',
    tags,
    summary: '叫号 · Call whose turn it is to a window',
    description:
      'First who booked and whose time has come, then who walked in, last who is early. Whom this window called before is served.',
    request: { body: jsonBody(CallRequest) },
    responses: { 200: jsonAnswer('who was called', View) },
  }),
  step: createRoute({
    method: 'post',
    path: '/v1/tickets/{id}/steps',
    tags,
    summary: '重呼、过号、办结 · What became of a number',
    request: { params: z.object({ id: TicketId }), body: jsonBody(TicketStep) },
    responses: { 200: jsonAnswer('the number as it is now', View) },
  }),
};

const atWindow = { who: 'member', scopes: ['cases:submit'], roles: ['platform'] } as const;
const acts = {
  take: {
    ...{ ...atWindow, roles: ['platform', 'kiosk'], name: 'ticket.take' },
    changes: true,
    repeat: 'claimed',
    logged: ['ticket.taken'],
  },
  checkIn: {
    name: 'ticket.check_in',
    who: 'member',
    scopes: ['cases:submit'],
    on: appointmentKind,
    by: ['collector'],
    changes: true,
    repeat: 'claimed',
    logged: ['ticket.taken'],
  },
  list: {
    ...{ ...atWindow, scopes: ['cases:read'], name: 'ticket.list' },
    reads: 'queue',
    changes: false,
  },
  call: {
    ...{ ...atWindow, name: 'ticket.call' },
    changes: true,
    repeat: 'claimed',
    logged: ['ticket.called', 'ticket.ended'],
  },
  step: {
    ...{ ...atWindow, name: 'ticket.step' },
    on: ticketKind,
    by: ['itself'],
    changes: true,
    repeat: 'claimed',
    logged: ['ticket.called', 'ticket.missed', 'ticket.ended'],
  },
} as const satisfies Record<string, MemberAct>;

export const ticketView = (row: TicketRow) => ({
  ticketId: row.id,
  number: row.number,
  state: row.state,
  region: row.region,
  place: row.place,
  day: row.day,
  ...(row.window === null ? {} : { window: row.window }),
  ...(row.calledAt ? { calledAt: asServed(row.calledAt) } : {}),
  takenAt: asServed(row.takenAt),
  ...(row.appointmentId === null ? {} : { appointmentId: row.appointmentId }),
  ...(row.dueAt ? { dueAt: asServed(row.dueAt) } : {}),
  links: { page: `/q/${row.id}`, steps: `/v1/tickets/${row.id}/steps` },
});
export type TicketView = ReturnType<typeof ticketView>;

const noStore = { 'cache-control': 'no-store' };

/** 取号与叫号: numbers at the windows of a hall. */
export function ticketRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.take, acts.take, async (c, by) => {
    const done = await takeTicket(platform, c.req.valid('json'), by);
    if (!done.ok) return answerFailure(c, done.failure);
    const view = ticketView(done.value);
    return c.json(view, 201, { ...noStore, location: view.links.page });
  });
  open(app, platform, routes.checkIn, acts.checkIn, async (c, { row, ...by }) => {
    const done = await checkIn(platform, row, c.req.valid('json').place, by);
    if (!done.ok) return answerFailure(c, done.failure);
    const view = ticketView(done.value);
    return c.json(view, 201, { ...noStore, location: view.links.page });
  });
  open(app, platform, routes.list, acts.list, async (c, { caller: { region } }) => {
    const hall = await hallOf(platform, region, c.req.valid('query').place);
    if (!hall.ok) return answerFailure(c, hall.failure);
    const { waiting, called, missed, more } = await queueAt(platform, hall.value);
    const queue = {
      ...hall.value,
      places: [...(await placesOf(platform, region))],
      waiting: waiting.map(ticketView),
      called: called.map(ticketView),
      missed: missed.map(ticketView),
      more,
    };
    return c.json(queue, 200, noStore);
  });
  open(app, platform, routes.call, acts.call, async (c, by) => {
    const done = await callTicket(platform, c.req.valid('json'), by);
    return done.ok ? c.json(ticketView(done.value), 200, noStore) : answerFailure(c, done.failure);
  });
  open(app, platform, routes.step, acts.step, async (c, { row, ...by }) => {
    const done = await stepTicket(platform, row, c.req.valid('json'), by);
    return done.ok ? c.json(ticketView(done.value), 200, noStore) : answerFailure(c, done.failure);
  });
  return app;
}
