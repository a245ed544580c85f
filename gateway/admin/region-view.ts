import { z } from '@hono/zod-openapi';
import { RegionCode } from '#contracts/region-code';
import { isOpen, nextOpening } from '../delivery/calendar.ts';
import { countParked } from '../delivery/parked.ts';
import { countUnfinished } from '../delivery/store.ts';
import { Closure, type RegionEntry } from '../federation/document.ts';
import { currentFederation } from '../federation/store.ts';
import type { Platform } from '../platform/platform.ts';
import { closureNow } from './closures.ts';

export const RegionView = z
  .object({
    code: RegionCode,
    name: z.object({ zh: z.string(), en: z.string() }),
    state: z.enum(['open', 'closed']),
    opensAt: z.string().optional().openapi({ description: 'next opening; absent while open' }),
    closure: Closure.optional().openapi({ description: 'why it is closed, beside its hours' }),
    announced: z.array(Closure).openapi({ description: 'closures to come' }),
    inFlight: z.int().openapi({ description: 'how many calls the region bears at once' }),
    reachable: z.boolean().openapi({ description: 'whether this process can call it' }),
    messages: z.object({ waiting: z.int(), underWay: z.int(), parked: z.int() }),
  })
  .openapi('RegionState');
export type RegionView = z.infer<typeof RegionView>;

type Counts = ReadonlyMap<string, RegionView['messages']>;

const none = { waiting: 0, underWay: 0, parked: 0 };

async function countMessages(platform: Platform): Promise<Counts> {
  const database = platform.database();
  const counts = new Map<string, RegionView['messages']>();
  const add = (region: string, kind: keyof typeof none, count: number) => {
    const known = counts.get(region) ?? none;
    counts.set(region, { ...known, [kind]: known[kind] + count });
  };
  for (const { region, state, count } of await countUnfinished(database))
    add(region, state === 'pending' ? 'waiting' : 'underWay', count);
  for (const { region, count } of await countParked(database)) add(region, 'parked', count);
  return counts;
}

function viewOf(platform: Platform, entry: RegionEntry, counts: Counts): RegionView {
  const now = platform.clock();
  const { code, name, calendar, inFlight } = entry;
  const open = isOpen(calendar, now);
  const closure = closureNow(calendar, now);
  return {
    code,
    name,
    state: open ? 'open' : 'closed',
    ...(open ? {} : { opensAt: nextOpening(calendar, now).toISOString() }),
    ...(closure ? { closure } : {}),
    announced: calendar.closures.filter(({ from }) => Date.parse(from) > now.getTime()),
    inFlight,
    reachable: platform.regions.has(code),
    messages: counts.get(code) ?? none,
  };
}

/** How every region of the federation is, for the operator. */
export async function regionViews(platform: Platform): Promise<RegionView[]> {
  const [{ document }, counts] = await Promise.all([
    currentFederation(platform),
    countMessages(platform),
  ]);
  return document.regions.map((entry) => viewOf(platform, entry, counts));
}
