import { tellFailure } from '../../platform/process/database-outage.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { BoundRegion } from '../../platform/process/regions.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { saveListing } from './listing.ts';
import { saveItems } from './store.ts';

/** `deferred`: there is nothing to hurry for. */
type Outcome = 'listed' | 'deferred' | 'failed';

async function syncRegion(platform: Platform, bound: BoundRegion): Promise<Outcome> {
  const { region, adapter } = bound;
  const listed = await adapter.items?.listItems(bound.context());
  if (!listed) return 'deferred';
  if (!listed.ok) {
    const { kind, code } = listed.failure;
    platform.log.warn('items.not_listed', { region, kind, code });
    if (kind === 'scheduledClosed') return 'deferred';
    await saveListing(platform, region, { failure: kind });
    return 'failed';
  }
  const { items, leftOut } = listed.value;
  // A region without any item of its own is a region whose list broke: the old rows serve better than none.
  if (!items.some((item) => item.region === region)) {
    platform.log.warn('items.empty_list', { region, leftOut: leftOut.length });
    await saveListing(platform, region, { failure: 'empty_list' });
    return 'failed';
  }
  const saved = await saveItems(platform, region, items);
  const missing = [...leftOut, ...saved.leftOut];
  await saveListing(platform, region, { leftOut: missing });
  if (missing.length > 0)
    platform.log.warn('items.left_out', { region, count: missing.length, first: missing[0]?.ref });
  platform.log.info('items.synced', { region, stored: saved.stored });
  return 'listed';
}

const syncSafely = (platform: Platform, bound: BoundRegion): Promise<Outcome> =>
  inSpan('items.sync', { 'tongban.region': bound.region }, () => syncRegion(platform, bound)).catch(
    (error: unknown) => {
      tellFailure(platform, 'items.sync_failed', error, { region: bound.region });
      return 'failed' as const;
    },
  );

/**
 * Asks every bound region for its items and stores them. A region that is closed, down or wrong keeps
 * its old rows and stops nobody else.
 * @returns whether no region failed
 */
export async function syncItems(platform: Platform): Promise<boolean> {
  const outcomes = await Promise.all(
    [...platform.regions.values()].map((bound) => syncSafely(platform, bound)),
  );
  return !outcomes.includes('failed');
}

/** A region that was not up yet, as when everything starts at once, is asked again this soon. */
const retryMs = 15_000;

export type ItemSync = {
  /** Resolves when every region was asked once, whatever it said. */
  readonly first: Promise<void>;
  readonly close: () => Promise<void>;
};

/** Syncs now and then again `everyMs` after each sync. `close` waits for the one that is under way. */
export function startItemSync(platform: Platform, everyMs: number): ItemSync {
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = syncItems(platform).then((complete) => {
      if (!closed) timer = setTimeout(run, complete ? everyMs : Math.min(everyMs, retryMs));
    });
  };
  run();
  return {
    first: running,
    close: () => {
      closed = true;
      clearTimeout(timer);
      return running;
    },
  };
}
