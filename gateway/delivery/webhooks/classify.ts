import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Result } from '#contracts/result';
import { retryAfterMs } from '#contracts/retry-after';

const passing = new Set([408, 425, 429]);

/** How a member's answer to a webhook failed; undefined if it was taken, which any 2xx says. */
export function classify(
  outcome: Result<OutboundAnswer, OutboundFailure>,
  now: Date,
): RegionFailure | undefined {
  if (!outcome.ok) return { kind: 'retryable', code: outcome.failure.kind, message: 'no answer' };
  const { status, headers } = outcome.value;
  if (status >= 200 && status < 300) return undefined;
  const code = `http_${status}`;
  const wish = retryAfterMs(headers['retry-after'], now);
  const wait = wish === undefined ? {} : { retryAfterMs: wish };
  if (passing.has(status) || status >= 500)
    return { kind: 'retryable', code, message: 'not now', ...wait };
  return status === 401 || status === 403
    ? { kind: 'unauthorised', code, message: 'the member does not accept our signature' }
    : { kind: 'malformed', code, message: 'not an answer to a webhook' };
}
