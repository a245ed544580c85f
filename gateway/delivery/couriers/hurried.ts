import { tellFailure } from '../../platform/process/database-outage.ts';
import { isCallable } from '../gate/lane.ts';
import { claimHurried, isAnyHurried } from '../outbox/claims.ts';
import type { Hurry } from '../outbox/tables.ts';
import { type Carrying, carryHeld } from './carry.ts';
import { type Probing, probe } from './probe.ts';

/**
 * Sends one message that an operator hurries to a region to which nothing else goes now: beside all caps, and where
 * the breaker is not closed as the one that tries.
 * @param hurries which of them pass what stops the others
 */
export async function sendHurried(
  probing: Probing,
  job: Carrying,
  hurries: readonly Hurry[],
): Promise<void> {
  const { platform, options, lane } = probing;
  const { region } = lane.bound;
  if (!(await isAnyHurried(platform.database(), region, hurries))) return;
  if (!isCallable(lane)) {
    await probe(probing, job, hurries);
    return;
  }
  const leaseMs = platform.config.regionTimeoutMs + options.sendingMarginMs;
  const until = new Date(platform.clock().getTime() + leaseMs);
  const row = await platform
    .database()
    .transaction((tx) => claimHurried(tx, region, hurries, crypto.randomUUID(), until));
  if (!row) return;
  // Not waited for: the other regions' turn must not be as slow as this one's answer.
  void carryHeld(job, row).catch((error: unknown) =>
    tellFailure(platform, 'delivery.attempt_failed', error, { messageId: row.messageId, region }),
  );
}
