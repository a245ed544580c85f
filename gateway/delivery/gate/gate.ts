import { appendAudit } from '../../audit/log/append.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Breaker, Observed } from '../../platform/time/breaker.ts';
import { openedAt } from '../../platform/time/calendar.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { regionEntry } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CourierSettings } from '../outbox/options.ts';
import { breakerEvent } from './breaker-events.ts';
import {
  type GateChange,
  type GateRow,
  leaveGates,
  makeGates,
  readGates,
  writeGates,
} from './gate-store.ts';
import { type Lane, setBreaker } from './lane.ts';
import { begunAgainMs, limitsAt, type Plan, planTurn, rampStepMs } from './plan-turn.ts';
import { rampMs } from './ramp.ts';
import type { Asked } from './slots.ts';

export type GateParts = {
  readonly platform: Platform;
  readonly options: CourierSettings;
  readonly lanes: ReadonlyMap<string, Lane>;
  /** A region can be called that could not, or the other way round. */
  readonly changed: () => void;
  /** Calls at once that this courier may make. */
  readonly setSlots: (region: string, slots: number) => void;
};

export type Gate = {
  /** Takes a turn soon: what was seen may open a breaker. */
  readonly wake: () => void;
  /** Calls wait for the rate: turns come oftener. */
  readonly starved: () => void;
  readonly close: () => Promise<void>;
};

type Turn = {
  readonly row: GateRow;
  readonly lane: Lane;
  readonly plan: Plan;
  readonly change: GateChange;
  readonly lookedMs: number;
  readonly lateCalls: number;
  readonly seen: Observed;
};

/** Who looks at the gates, and when it began to: by `Platform.monotonicMs`. */
type Looking = { readonly courier: string; readonly lookedMs: number };

function planOne(
  { options }: GateParts,
  { courier, lookedMs }: Looking,
  lane: Lane,
  row: GateRow,
  document: FederationDocument,
): Turn {
  const entry = regionEntry(document, row.region);
  const asked: Asked = lane.slots.ask();
  const stepMs = rampStepMs(entry);
  const opened = entry && openedAt(entry.calendar, new Date(row.nowMs), rampMs(stepMs));
  const limitsFor = (recoveredMs: number | null) =>
    limitsAt(
      entry,
      options.defaultInFlight,
      begunAgainMs(opened?.getTime() ?? null, recoveredMs),
      row.nowMs,
    );
  const early = asked.spentAtMs.filter((ms) => ms <= lookedMs);
  // PostgreSQL said what time it is after the look began: no call is dated before it was made.
  const spentAtMs = early.map((ms) => row.nowMs - (lookedMs - ms));
  const lateCalls = asked.spentAtMs.length - early.length;
  const { inUse, waiting } = asked;
  const asking = { courier, inUse, waiting, spentAtMs, lateCalls };
  const seen = lane.sightings.take();
  const plan = planTurn(row, seen, asking, limitsFor, row.nowMs, options.breaker);
  const { tokens, inHands, atMs } = plan.bucket;
  // What runs already counts, even if the share became smaller.
  const share = { courier, slots: Math.max(plan.slots, asked.inUse), tokens: plan.tokens ?? 0 };
  const { region, version } = row;
  const beat = lane.lives;
  lane.lives = false;
  const bucket = { tokens, inHands, tokensAtMs: atMs };
  const change = { region, version, breaker: plan.breaker, ...bucket, beat, share };
  return { row, lane, plan, change, lookedMs, lateCalls, seen };
}

const eventOf = ({ row, plan }: Turn) =>
  row.breaker === plan.breaker ? undefined : breakerEvent(row.region, row.breaker, plan.breaker);

/** An opening is committed with its event; turns without one need no transaction. */
async function write(
  { platform, options }: GateParts,
  courier: string,
  turns: readonly Turn[],
): Promise<ReadonlySet<string>> {
  const changes = turns.map(({ change }) => change);
  const events = turns.flatMap((turn) => eventOf(turn) ?? []);
  if (events.length === 0)
    return writeGates(platform.database(), courier, changes, options.shareTtlMs);
  return platform.database().transaction(async (tx) => {
    const written = await writeGates(tx, courier, changes, options.shareTtlMs);
    const told = turns.filter(({ row }) => written.has(row.region));
    await appendAudit(
      tx,
      told.flatMap((turn) => eventOf(turn) ?? []),
      platform.clock(),
    );
    return written;
  });
}

function follow(parts: GateParts, { lane, plan, row, lookedMs, lateCalls }: Turn): void {
  const { platform, options } = parts;
  const before = lane.breaker;
  lane.aheadMs = row.nowMs - lookedMs;
  // PostgreSQL's clock may have been set back since: no beat is later than now.
  if (row.beatAtMs !== null)
    lane.beatMs = Math.max(lane.beatMs, Math.min(row.beatAtMs, row.nowMs) - lane.aheadMs);
  // Counted from before the question: a share never ends later here than in PostgreSQL.
  const untilMs = lookedMs + options.shareTtlMs;
  const tokens = plan.tokens === undefined ? undefined : plan.tokens - lateCalls;
  lane.slots.grant({ slots: plan.slots, tokens, untilMs }, lookedMs);
  parts.setSlots(row.region, plan.slots);
  setBreaker(lane, plan.breaker);
  if (before?.state === plan.breaker.state) return;
  if (before) tell(platform, row.region, plan.breaker);
  parts.changed();
}

function tell({ log }: Platform, region: string, { state, reason }: Breaker): void {
  if (state === 'open') log.error('delivery.breaker_open', { region, reason: reason ?? '' });
  else log.info('delivery.breaker', { region, state });
}

async function gatesOf(
  { platform }: GateParts,
  regions: readonly string[],
): Promise<readonly GateRow[]> {
  const rows = await readGates(platform.database(), regions);
  if (rows.length === regions.length) return rows;
  await makeGates(platform.database(), regions, platform.clock());
  return readGates(platform.database(), regions);
}

/** One turn at all gates. @returns whether somebody else was faster at one of them */
async function takeTurn(parts: GateParts, courier: string): Promise<boolean> {
  const { platform, lanes } = parts;
  const { document } = await currentFederation(platform);
  const turns: Turn[] = [];
  let written: ReadonlySet<string> = new Set();
  const looking: Looking = { courier, lookedMs: platform.monotonicMs() };
  try {
    for (const row of await gatesOf(parts, [...lanes.keys()])) {
      const lane = lanes.get(row.region);
      if (lane) turns.push(planOne(parts, looking, lane, row, document));
    }
    written = await write(parts, courier, turns);
    return written.size < turns.length;
  } finally {
    for (const turn of turns) {
      if (written.has(turn.row.region)) follow(parts, turn);
      else leave(turn);
    }
  }
}

/** Nothing was written: as before. */
function leave({ lane, seen, change }: Turn): void {
  lane.sightings.putBack(seen);
  lane.lives ||= change.beat;
  lane.slots.keep();
}

/** How soon the next turn comes while calls wait for a rate. */
const starvedMs = 50;

/** Stands at the gates of all regions for one courier. */
export function startGate(parts: GateParts, courier: string): Gate {
  const { platform, options } = parts;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const loop = startLoop(
    options.gateMs,
    () => takeTurn(parts, courier).finally(() => options.turned('gate')),
    (error) => tellFailure(platform, 'delivery.gate_failed', error),
  );
  return {
    wake: loop.wake,
    starved: () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        loop.wake();
      }, starvedMs);
    },
    close: async () => {
      clearTimeout(soon);
      await loop.close();
      await leaveGates(platform.database(), courier).catch(() => {});
    },
  };
}
