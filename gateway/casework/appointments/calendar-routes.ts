import { createRoute, z } from '@hono/zod-openapi';
import { QueueEntry, Slot } from '#contracts/appointment';
import { asServed, Day } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { findItem } from '../../documents/items/store.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { failureOfOffice, officeOf } from './region-door.ts';

const Slots = z.object({
  region: RegionCode,
  itemCode: z.string(),
  date: z.string(),
  slots: z.array(Slot),
});
const Queue = z.object({ region: RegionCode, at: z.string(), queue: z.array(QueueEntry) });

const tags = ['预约 Appointments'];

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
} as const satisfies Record<string, MemberAct>;

/** What a region's own calendar says: free places, and how many wait. */
export function calendarRoutes(platform: Platform) {
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
    const places = slots.value.map(({ from, to, ...slot }) => ({
      ...slot,
      from: asServed(from),
      to: asServed(to),
    }));
    return c.json({ region, itemCode, date, slots: places }, 200, {
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
    return c.json({ region, at: asServed(platform.clock()), queue: queue.value }, 200, {
      'cache-control': 'no-store',
    });
  });
  return app;
}
