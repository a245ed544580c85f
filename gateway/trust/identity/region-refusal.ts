import { type Failure, type FailureCode, failure } from '#contracts/failures';
import type { RegionFailure } from '#contracts/region-adapter';

const codes: Readonly<Record<RegionFailure['kind'], FailureCode>> = {
  retryable: 'region.unavailable',
  scheduledClosed: 'region.closed',
  // Where a ticket is redeemed, the region's no is about the ticket: spent, expired or never given out.
  rejected: 'oauth.invalid_grant',
  unauthorised: 'region.unauthorised',
  malformed: 'region.malformed_answer',
  inexpressible: 'region.inexpressible',
};

/** RFC 6749 s4.1.2.1 knows no `invalid_grant`: to the client, home did not let the person in. */
export const forBrowser = (refused: Failure): Failure =>
  refused.code === 'oauth.invalid_grant'
    ? failure('oauth.access_denied', { internal: refused.internal ?? 'ticket' })
    : refused;

/** A home region's no to a log-in, as the gateway answers it. */
export function regionRefusal(region: string, refused: RegionFailure): Failure {
  return failure(codes[refused.kind], {
    internal: `${region} ${refused.kind} ${refused.code}`,
    ...(refused.retryAfterMs === undefined
      ? {}
      : { retryAfterSeconds: Math.ceil(refused.retryAfterMs / 1000) }),
  });
}
