import { tellFailure } from '../../platform/process/database-outage.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  abandonProbe,
  type Breaker,
  beginProbe,
  endProbe,
  mayHurry,
  mayProbe,
} from '../../platform/time/breaker.ts';
import { breakerEvent } from '../gate/breaker-events.ts';
import { changeBreaker } from '../gate/gate-store.ts';
import { type Lane, setBreaker } from '../gate/lane.ts';
import { isAnswer } from '../gate/sightings.ts';
import { claimHurried, claimProbe } from '../outbox/claims.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import type { CourierSettings } from '../outbox/options.ts';
import type { Hurry } from '../outbox/tables.ts';
import { type Carrying, carryHeld } from './carry.ts';

export type Probing = {
  readonly platform: Platform;
  readonly options: CourierSettings;
  readonly lane: Lane;
};

type Change = (breaker: Breaker, nowMs: number) => Breaker | undefined;

async function settle({ platform, lane }: Probing, change: Change): Promise<void> {
  const { region } = lane.bound;
  const after = await platform
    .database()
    .transaction((tx) =>
      changeBreaker(tx, region, platform.clock(), change, (before, next) =>
        breakerEvent(region, before, next),
      ),
    );
  if (!after) return;
  setBreaker(lane, after);
  const { state, reason } = after;
  platform.log.info('delivery.breaker', { region, state, ...(reason ? { reason } : {}) });
}

/** Takes the one message that may try a region now: among all couriers, the row's lock decides. */
async function claim(
  { platform, options, lane }: Probing,
  hurries?: readonly Hurry[],
): Promise<OutboxRow | undefined> {
  const { region } = lane.bound;
  const leaseMs = platform.config.regionTimeoutMs + options.sendingMarginMs;
  let row: OutboxRow | undefined;
  const now = platform.clock();
  const may = hurries ? mayHurry : mayProbe;
  const after = await platform.database().transaction((tx) =>
    changeBreaker(
      tx,
      region,
      now,
      async (breaker, nowMs) => {
        // Asked before the claim: a row must not be taken for a probe that may not be.
        if (!may(breaker, nowMs)) return undefined;
        const until = new Date(now.getTime() + leaseMs);
        const token = crypto.randomUUID();
        row = hurries
          ? await claimHurried(tx, region, hurries, token, until)
          : await claimProbe(tx, region, now, token, until);
        return row && beginProbe(breaker, row.messageId, nowMs + leaseMs, nowMs, may);
      },
      () => undefined,
    ),
  );
  if (after) setBreaker(lane, after);
  return row;
}

/**
 * Tries a region that was left alone with one message.
 * @param hurries one that an operator hurries, before the time for it
 * @returns whether there was one to try with
 */
export async function probe(
  probing: Probing,
  job: Carrying,
  hurries?: readonly Hurry[],
): Promise<boolean> {
  const row = await claim(probing, hurries);
  if (!row) return false;
  const { messageId } = row;
  const { breaker: policy } = probing.options;
  let told = false;
  const sent = carryHeld(
    {
      ...job,
      saw: (_, failure) => {
        told = true;
        const outcome = {
          answered: isAnswer(failure),
          code: failure?.code ?? '',
          retryAfterMs: failure?.retryAfterMs ?? 0,
        };
        settle(probing, (breaker, nowMs) =>
          endProbe(breaker, messageId, outcome, nowMs, policy),
        ).then(job.moved, (error: unknown) => failed(probing, error));
      },
    },
    row,
  );
  void sent
    .then(async () => {
      // It never reached the region: the next one may try at once.
      if (!told) await settle(probing, (breaker, nowMs) => abandonProbe(breaker, messageId, nowMs));
    })
    .catch((error: unknown) => failed(probing, error));
  return true;
}

/** The probe's lease ends it all the same. */
const failed = ({ platform, lane }: Probing, error: unknown) =>
  tellFailure(platform, 'delivery.probe_failed', error, { region: lane.bound.region });
