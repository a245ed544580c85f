import { returnPlaces } from './appointments/cancel.ts';
import { forgetBundles } from './bundles/forget.ts';
import { eraseDue } from './cases/erase.ts';
import { sealClearWords } from './cases/seal-clear.ts';
import { removeExpiredCredentials } from './certificates/store.ts';
import { removeExpiredAccess } from './console/access.ts';
import { eraseOldFaults } from './evaluations/read-faults.ts';
import { sweepExpired } from './identity/replay.ts';
import { removeUnusedParts } from './parts/use.ts';
import { describeError } from './platform/log.ts';
import type { Platform } from './platform/platform.ts';
import { expireUnfetched } from './pull/expire.ts';
import { sweepWebhooks } from './webhooks/sweep.ts';

const everyMs = 60_000;
const jobs = [
  removeExpiredCredentials,
  removeExpiredAccess,
  sweepExpired,
  expireUnfetched,
  sweepWebhooks,
  removeUnusedParts,
  sealClearWords,
  eraseDue,
  eraseOldFaults,
  returnPlaces,
  forgetBundles,
];

/** Deletes what has expired: personal data is not kept longer than its purpose (PIPL art. 19). */
export function startHousekeeping(platform: Platform): { readonly close: () => Promise<void> } {
  const failed = (error: unknown) =>
    platform.log.error('housekeeping.failed', { error: describeError(error) });
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    // A round that has much to delete may take longer than the time between two.
    running ??= Promise.all(jobs.map((job) => job(platform).catch(failed))).finally(() => {
      running = undefined;
    });
  }, everyMs);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
