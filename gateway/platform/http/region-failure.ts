import { type Failure, type FailureCode, failure } from '#contracts/failures';
import type { RegionFailure } from '#contracts/region-adapter';

const codes: Readonly<Record<RegionFailure['kind'], FailureCode>> = {
  retryable: 'region.unavailable',
  scheduledClosed: 'region.closed',
  rejected: 'region.rejected',
  unauthorised: 'region.unauthorised',
  malformed: 'region.malformed_answer',
  inexpressible: 'region.inexpressible',
};

/** A region's no as the gateway's own. The region's code and words go to the log, never to the caller. */
export function failureOfRegion({ kind, code, message, retryAfterMs }: RegionFailure): Failure {
  return failure(codes[kind], {
    internal: `${code}: ${message}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  });
}
