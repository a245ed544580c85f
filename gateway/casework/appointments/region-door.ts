import { type Failure, type FailureCode, failure } from '#contracts/failures';
import type { AppointmentsDoor, RegionFailure } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { failureOfRegion } from '../../platform/http/region-failure.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { BoundRegion } from '../../platform/process/regions.ts';
import { currentFederation } from '../../trust/federation/store.ts';

export type Office = { readonly bound: BoundRegion; readonly door: AppointmentsDoor<unknown> };

/** The region's calendar, if it keeps one. */
export async function officeOf(
  platform: Platform,
  region: string,
): Promise<Result<Office, Failure>> {
  if (!(await currentFederation(platform)).regionCodes.has(region))
    return fail(failure('federation.region_unknown'));
  const bound = platform.regions.get(region);
  const door = bound?.adapter.appointments;
  return bound && door ? ok({ bound, door }) : fail(failure('region.capability_missing'));
}

const words: Readonly<Record<string, FailureCode>> = {
  slot_full: 'appointment.slot_full',
  day_closed: 'appointment.day_closed',
  slot_unknown: 'appointment.slot_unknown',
  capability_missing: 'region.capability_missing',
};

/** A region's no to an appointment, as the caller can use it. */
export function failureOfOffice(refused: RegionFailure): Failure {
  const code = refused.kind === 'rejected' ? words[refused.code] : undefined;
  return code ? failure(code) : failureOfRegion(refused);
}
