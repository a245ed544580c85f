import { PlainCode } from '#contracts/open-text';
import type { RegionFailure } from '#contracts/region-adapter';

type Kind = RegionFailure['kind'];

/** Our own words: an adapter's or a region's own may quote what it was sent, which is somebody's data. */
const messages: Readonly<Record<Kind, string>> = {
  retryable: 'it did not answer, or cannot now',
  scheduledClosed: 'it is closed by plan',
  rejected: 'it refused in its own business format',
  unauthorised: 'our credentials, signature or clock were not accepted',
  malformed: 'what came is not what its format promises',
  inexpressible: 'its format or character set cannot carry what was to be said',
};

/** A wish to be left alone longer than this is an outage, which the retries bear anyway. */
const maxRetryAfterMs = 24 * 3_600_000;

/** A failure in words of ours. @param code a word, never a value */
export const newFailure = (kind: Kind, code: string, retryAfterMs?: number): RegionFailure => ({
  kind,
  code,
  message: messages[kind],
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

const isKind = (kind: unknown): kind is Kind =>
  typeof kind === 'string' && Object.hasOwn(messages, kind);

const boundedWait = (wait: unknown): number | undefined =>
  typeof wait === 'number' && wait > 0 ? Math.min(Math.ceil(wait), maxRetryAfterMs) : undefined;

/** A failure as it may go on to log, leaf, metric, queue and page: its kind, a word, a bounded wait. */
export function cleanFailure(raw: unknown): RegionFailure {
  const { kind, code, retryAfterMs } = Object(raw) as Partial<Record<keyof RegionFailure, unknown>>;
  if (!isKind(kind)) return newFailure('malformed', 'failure_of_no_kind');
  const word = PlainCode.safeParse(code);
  return newFailure(kind, word.success ? word.data : 'unspeakable', boundedWait(retryAfterMs));
}
