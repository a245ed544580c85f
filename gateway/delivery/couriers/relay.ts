import { describeError } from '../../platform/process/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isOpen, nextOpening } from '../../platform/time/calendar.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { regionEntry } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { isCallable, type Lane, probeIsDue } from '../gate/lane.ts';
import { claimUndeliverable } from '../outbox/claims.ts';
import type { DeliveryHooks } from '../outbox/hooks.ts';
import type { CourierSettings } from '../outbox/options.ts';
import { recallOverlong } from '../outbox/recall.ts';
import type { Recorder } from '../outbox/record.ts';
import {
  deferWaiting,
  type Head,
  holdWaiting,
  lockHeads,
  markQueued,
  releaseQueued,
} from '../outbox/store.ts';
import type { Hurry } from '../outbox/tables.ts';
import type { NewJob, Queues } from './queue.ts';
import { noAdapter } from './send.ts';

export type Relay = {
  readonly platform: Platform;
  readonly hooks: DeliveryHooks;
  readonly options: CourierSettings;
  readonly queues: Queues;
  readonly recorder: Recorder;
  /** Regions that have an adapter here. */
  readonly lanes: ReadonlyMap<string, Lane>;
  /** The federation document that was gone by last. */
  version: number;
  /** Tries a region whose breaker is open. */
  readonly probe: (lane: Lane) => Promise<unknown>;
  /** Sends what an operator hurries, where nothing else goes now. */
  readonly rush: (lane: Lane, hurries: readonly Hurry[]) => Promise<unknown>;
};

/**
 * Jobs for the heads of one region: one message per job while there are few, several when there are many,
 * because a queue moves jobs more slowly than the outbox moves rows.
 */
export function jobsFor(
  heads: readonly Head[],
  inFlight: number,
  maxIdsPerJob: number,
  now: Date,
): NewJob[] {
  const size = Math.max(1, Math.min(maxIdsPerJob, Math.ceil(heads.length / inFlight)));
  const jobs: NewJob[] = [];
  for (let start = 0; start < heads.length; start += size) {
    const group = heads.slice(start, start + size);
    const [first] = group;
    if (first)
      jobs.push({
        // Never twice: a row that was put back untouched must not meet the job that did so.
        id: `${first.messageId}-${now.getTime().toString(36)}`,
        ids: group.map((head) => head.messageId),
      });
  }
  return jobs;
}

const anyHurry: readonly Hurry[] = ['when_open', 'despite_closure'];

type Room = { readonly region: string; readonly room: number; readonly inFlight: number };

/** One turn: closed regions deferred, due heads of the others claimed and queued. @returns whether more is due */
export async function relayOnce(relay: Relay): Promise<boolean> {
  const { platform, lanes } = relay;
  const { document } = await currentFederation(platform);
  const now = platform.clock();
  if (document.version !== relay.version) await takeOver(relay, document, now);
  const roomFor = await relay.queues.rooms();
  const pulled = pulledRegions(document);
  const rooms: Room[] = [];
  let more = false;
  for (const [region, lane] of lanes) {
    if (pulled.includes(region)) continue;
    const next = await lookAt(relay, lane, regionEntry(document, region), roomFor(region), now);
    if (next.room) rooms.push(next.room);
    more ||= next.more;
  }
  await parkUndeliverable(relay, [...lanes.keys(), ...pulled], now);
  const full = await queueHeads(relay, rooms, now);
  return more || full;
}

/** By another calendar a region may be open: what it said under the one before holds nothing back any more. */
async function takeOver(relay: Relay, document: FederationDocument, now: Date): Promise<void> {
  await recallOverlong(relay.platform.database(), document, now);
  for (const lane of relay.lanes.values()) lane.heldUntilMs = Number.NEGATIVE_INFINITY;
  relay.version = document.version;
}

/** What may be queued for a region now; what may not is told why it waits. */
async function lookAt(
  relay: Relay,
  lane: Lane,
  entry: RegionEntry | undefined,
  free: number,
  now: Date,
): Promise<{ readonly room?: Room; readonly more: boolean }> {
  const { options } = relay;
  const { region } = lane.bound;
  if (entry && !isOpen(entry.calendar, now)) {
    await relay.rush(lane, ['despite_closure']);
    return { more: await deferRegion(relay, region, nextOpening(entry.calendar, now)) };
  }
  if (!isCallable(lane)) {
    await relay.rush(lane, anyHurry);
    return { more: await holdRegion(relay, lane, now) };
  }
  if (relay.platform.monotonicMs() < lane.heldUntilMs) {
    await relay.rush(lane, anyHurry);
    return { more: false };
  }
  const room = Math.min(options.batch, free);
  if (room <= 0) return { more: false };
  const inFlight = entry?.inFlight ?? options.defaultInFlight;
  return { room: { region, room, inFlight }, more: false };
}

async function deferRegion(
  { platform, hooks, options }: Relay,
  region: string,
  until: Date,
): Promise<boolean> {
  return platform.database().transaction(async (tx) => {
    const rows = await deferWaiting(tx, region, until, options.batch);
    await hooks.deferred(tx, rows, { by: 'calendar', until });
    return rows.length === options.batch;
  });
}

/** Leaves a region alone: what waits for it is told so once, and one message may try when it is time. */
async function holdRegion(relay: Relay, lane: Lane, now: Date): Promise<boolean> {
  const { platform, hooks, options } = relay;
  const { breaker, bound } = lane;
  // It may have been heard of, or closed, since it was asked whether the region may be called.
  if (!breaker || isCallable(lane)) return false;
  const nowMs = platform.monotonicMs();
  if (probeIsDue(lane, nowMs)) await relay.probe(lane);
  if (nowMs - lane.markedMs < options.markMs) return false;
  const full = await platform.database().transaction(async (tx) => {
    const rows = await holdWaiting(tx, bound.region, now, options.batch);
    await hooks.deferred(tx, rows, { by: 'breaker', reason: breaker.reason ?? 'unknown' });
    return rows.length === options.batch;
  });
  if (!full) lane.markedMs = nowMs;
  return full;
}

/** A message for a region without an adapter waits for an operator, not for nobody. */
async function parkUndeliverable(
  { platform, options, recorder }: Relay,
  reachable: readonly string[],
  now: Date,
): Promise<void> {
  const leaseUntil = new Date(now.getTime() + options.sendingMarginMs);
  const rows = await claimUndeliverable(
    platform.database(),
    reachable,
    crypto.randomUUID(),
    now,
    leaseUntil,
    options.batch,
  );
  await Promise.all(
    rows.map((row) =>
      recorder.record({ kind: 'ended', row, end: { kind: 'parked', failure: noAdapter }, at: now }),
    ),
  );
}

async function queueHeads(relay: Relay, rooms: readonly Room[], now: Date): Promise<boolean> {
  if (rooms.length === 0) return false;
  const { platform, options } = relay;
  const leaseUntil = new Date(now.getTime() + options.queuedLeaseMs);
  const perRegion = await platform.database().transaction(async (tx) => {
    const heads = await lockHeads(tx, rooms, now);
    const grouped = rooms.flatMap(({ region, room, inFlight }) => {
      const own = heads.filter((head) => head.region === region);
      const jobs = jobsFor(own, inFlight, options.idsPerJob, now);
      return jobs.length === 0 ? [] : [{ region, jobs, full: own.length === room }];
    });
    const entries = grouped.flatMap(({ jobs }) =>
      jobs.flatMap(({ id, ids }) => ids.map((messageId) => ({ messageId, jobId: id }))),
    );
    if (entries.length > 0) await markQueued(tx, entries, leaseUntil);
    return grouped;
  });
  await Promise.all(perRegion.map(({ region, jobs }) => addJobs(relay, region, jobs)));
  // A region whose queue is full is looked at again when a result was recorded, not before.
  return perRegion.some(({ region, full }) => full && roomIn(rooms, region) === options.batch);
}

const roomIn = (
  rooms: readonly { readonly region: string; readonly room: number }[],
  region: string,
): number => rooms.find((entry) => entry.region === region)?.room ?? 0;

async function addJobs(
  { platform, options, queues }: Relay,
  region: string,
  jobs: readonly NewJob[],
): Promise<void> {
  try {
    await queues.add(region, jobs);
  } catch (error) {
    platform.log.debug('delivery.not_queued', { region, error: describeError(error) });
    const retryAt = new Date(platform.clock().getTime() + options.queueRetryMs);
    await releaseQueued(
      platform.database(),
      jobs.flatMap((job) => job.ids),
      retryAt,
    );
  }
}
