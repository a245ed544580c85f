import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { sealFault } from '#contracts/service-seal';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';

export type PutOn = {
  readonly region: string;
  readonly number: string;
  /** The day in +08:00 on which it was put on; today where nobody says. */
  readonly date: string | null | undefined;
};

/** Refuses a number that the register of the collecting region does not have, or not on that day. */
export async function checkSeal(
  platform: Platform,
  { region, number, date }: PutOn,
  now: Date,
): Promise<Result<void, Failure>> {
  const { document } = await currentFederation(platform);
  const day = date ?? inShanghai(now).slice(0, 10);
  const fault = sealFault(document.regions, region, number, day);
  return fault === undefined
    ? ok(undefined)
    : fail(failure('handoff.seal_refused', { detail: fault }));
}
