import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { retryAfterMs } from '#contracts/retry-after';
import { isClosingNotice } from './closing-notice.ts';
import { noAnswerCode } from './no-answer.ts';

type Exchange = Result<OutboundAnswer, OutboundFailure>;

/** Anything but a business answer. */
type NotBusiness = RegionFailure & {
  readonly kind: Exclude<RegionFailure['kind'], 'rejected' | 'inexpressible'>;
};

/** By what an adapter tells its region's own answers from those of whatever stands in front of it. */
export type OwnFormat = {
  /** Whether the body begins as the region's format does; it may still be broken. */
  readonly isBegun: (body: Uint8Array) => boolean;
  /** What the region's own front door says in clear. It can tell who is refused, never what. */
  readonly word?: (answer: OutboundAnswer) => NotBusiness | undefined;
};

const lost: Readonly<Record<OutboundFailure['kind'], NotBusiness['kind']>> = {
  unreachable: 'retryable',
  timeout: 'retryable',
  answer_lost: 'retryable',
  aborted: 'retryable',
  too_large: 'malformed',
};

const worded: Readonly<Partial<Record<NotBusiness['kind'], string>>> = {
  retryable: 'not now',
  unauthorised: 'the front door does not let us in',
};

/**
 * What a status alone means. A proxy, a gateway or a wrong address answers so, and none of it is the
 * region's word: nothing here can refuse an application.
 */
function kindOf(status: number): NotBusiness['kind'] {
  if (status === 401 || status === 403 || status === 407) return 'unauthorised';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'retryable';
  return 'malformed';
}

function byStatus(status: number): NotBusiness {
  const kind = kindOf(status);
  const message = worded[kind] ?? 'an answer that the region does not promise';
  return { kind, code: `http_${status}`, message };
}

/** A page or nothing at all under 200 or 503 is how a region looks while somebody works on it. */
const notAnAnswer: NotBusiness = {
  kind: 'retryable',
  code: 'not_an_answer',
  message: 'a page, or nothing, instead of an answer',
};

const closed: NotBusiness = {
  kind: 'scheduledClosed',
  code: 'closed',
  message: 'the region says that it is closed',
};

function seen(answer: OutboundAnswer, own: OwnFormat): NotBusiness | undefined {
  const { status, body } = answer;
  const isBegun = own.isBegun(body);
  if (!isBegun && (status === 200 || status === 503) && isClosingNotice(body)) return closed;
  const word = own.word?.(answer);
  if (word) return word;
  if (status !== 200) return byStatus(status);
  return isBegun ? undefined : notAnAnswer;
}

function refusalOf(outcome: Exchange, own: OwnFormat): NotBusiness | undefined {
  if (outcome.ok) return seen(outcome.value, own);
  const { failure } = outcome;
  return { kind: lost[failure.kind], code: noAnswerCode(failure), message: 'no answer came' };
}

/**
 * The bytes of what may be a business answer: HTTP 200 and a body that begins as the region's answers do.
 * Every other exchange fails by all that can be told of it without reading the region's format.
 */
export function frontDoor(
  outcome: Exchange,
  now: Date,
  own: OwnFormat,
): Result<Uint8Array, RegionFailure> {
  const refusal = refusalOf(outcome, own);
  if (!refusal) return outcome.ok ? ok(outcome.value.body) : fail(notAnAnswer);
  const wait = outcome.ok && retryAfterMs(outcome.value.headers['retry-after'], now);
  return fail(wait ? { retryAfterMs: wait, ...refusal } : refusal);
}
