import { z } from '@hono/zod-openapi';
import { Closure } from '#contracts/calendar';
import { asServed } from '#contracts/dates';
import { LeftOutItem } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import { type GateRow, readGates } from '../../delivery/gate/gate-store.ts';
import { begunAgainMs, limitsAt, rampStepMs } from '../../delivery/gate/plan-turn.ts';
import { rampFactor, rampMs } from '../../delivery/gate/ramp.ts';
import { countParked } from '../../delivery/outbox/parked.ts';
import { countUnfinished } from '../../delivery/outbox/store.ts';
import { type Listing, readListings } from '../../documents/items/listing.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { newBreaker } from '../../platform/time/breaker.ts';
import { holidaysKnownUntil, isOpen, nextOpening, openedAt } from '../../platform/time/calendar.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { closureNow } from './closures.ts';

export const RegionView = z
  .object({
    code: RegionCode,
    name: z.object({ zh: z.string(), en: z.string() }),
    state: z.enum(['open', 'closed']),
    opensAt: z.string().optional().openapi({ description: 'next opening; absent while open' }),
    closure: Closure.optional().openapi({ description: 'why it is closed, beside its hours' }),
    holidaysKnownUntil: z.string().optional().openapi({
      description: 'of a region that is open on working days: later days count as Monday to Friday',
    }),
    announced: z.array(Closure).openapi({ description: 'closures to come' }),
    inFlight: z.int().openapi({ description: 'how many calls the region bears at once' }),
    rate: z
      .object({ perSecond: z.number(), burst: z.int() })
      .optional()
      .openapi({ description: 'calls per second; absent: none but `inFlight`' }),
    rampPercent: z.int().openapi({
      description: 'the part of both that is used now: less than 100 after an opening',
    }),
    breaker: z
      .object({
        state: z.enum(['closed', 'open', 'half_open']),
        since: z.string(),
        reason: z.string().optional(),
        probeAt: z.string().optional(),
      })
      .openapi({
        description:
          'open: nothing is sent; from `probeAt` on one message tries, without it an operator closes it',
      }),
    couriers: z.int().openapi({ description: 'processes that carry to the region now' }),
    reachable: z.boolean().openapi({ description: 'whether this process can call it' }),
    items: z
      .object({
        askedAt: z.string(),
        version: z.int().openapi({ description: 'counts the catalogues that it uploaded' }),
        listedAt: z.string().optional().openapi({ description: 'the last time it answered' }),
        failure: z.string().optional().openapi({ description: 'why there was no list last time' }),
        leftOutCount: z.int(),
        leftOut: z.array(LeftOutItem).max(100),
      })
      .optional()
      .openapi({
        description: 'its list of items: what stays out of the catalogue, and where it is wrong',
      }),
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

const time = (ms: number): string => asServed(new Date(ms));

/** The document has them in whatever zone they were announced in. */
const closureView = ({ from, to, reason }: Closure): Closure => ({
  from: asServed(from),
  to: asServed(to),
  reason,
});

function breakerView(gate: GateRow | undefined, now: Date): RegionView['breaker'] {
  const { state, sinceMs, reason, probeAtMs } = gate?.breaker ?? newBreaker(now.getTime());
  return {
    state,
    since: time(sinceMs),
    ...(reason === null ? {} : { reason }),
    ...(probeAtMs === null ? {} : { probeAt: time(probeAtMs) }),
  };
}

/** How the couriers treat the region: its limits, its breaker, and how many they are. */
function treatment(entry: RegionEntry, gate: GateRow | undefined, now: Date) {
  const stepMs = rampStepMs(entry);
  const openedMs = openedAt(entry.calendar, now, rampMs(stepMs))?.getTime() ?? null;
  const sinceMs = begunAgainMs(openedMs, gate?.breaker.recoveredMs ?? null);
  const { inFlight } = entry;
  const { rate } = limitsAt(entry, inFlight, null, 0);
  return {
    inFlight,
    ...(rate ? { rate } : {}),
    rampPercent: Math.round(100 * rampFactor(sinceMs, stepMs, gate?.nowMs ?? now.getTime())),
    breaker: breakerView(gate, now),
    couriers: gate?.shares.length ?? 0,
  };
}

function listingView({ region: _, askedAt, listedAt, failure, ...rest }: Listing) {
  return {
    ...rest,
    askedAt: asServed(askedAt),
    ...(listedAt ? { listedAt: asServed(listedAt) } : {}),
    ...(failure === null ? {} : { failure }),
    leftOut: [...rest.leftOut],
  };
}

type Beside = {
  readonly counts: Counts;
  readonly gate: GateRow | undefined;
  readonly listing: Listing | undefined;
};

function viewOf(
  platform: Platform,
  entry: RegionEntry,
  { counts, gate, listing }: Beside,
): RegionView {
  const now = platform.clock();
  const { code, name, calendar } = entry;
  const open = isOpen(calendar, now);
  const closure = closureNow(calendar, now);
  return {
    code,
    name,
    state: open ? 'open' : 'closed',
    ...(open ? {} : { opensAt: asServed(nextOpening(calendar, now)) }),
    ...(closure ? { closure: closureView(closure) } : {}),
    ...(calendar.days === 'working' ? { holidaysKnownUntil: holidaysKnownUntil() } : {}),
    announced: calendar.closures
      .filter(({ from }) => Date.parse(from) > now.getTime())
      .map(closureView),
    ...treatment(entry, gate, now),
    reachable: platform.regions.has(code),
    ...(listing ? { items: listingView(listing) } : {}),
    messages: counts.get(code) ?? none,
  };
}

/** How every region of the federation is, for the operator. */
export async function regionViews(platform: Platform): Promise<RegionView[]> {
  const [{ document }, counts, listings] = await Promise.all([
    currentFederation(platform),
    countMessages(platform),
    readListings(platform),
  ]);
  const codes = document.regions.map(({ code }) => code);
  const gates = new Map(
    (await readGates(platform.database(), codes)).map((gate) => [gate.region, gate]),
  );
  const listed = new Map(listings.map((listing) => [listing.region, listing]));
  return document.regions.map((entry) =>
    viewOf(platform, entry, {
      counts,
      gate: gates.get(entry.code),
      listing: listed.get(entry.code),
    }),
  );
}
