import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Result } from '#contracts/result';
import { parseBody } from './body.ts';
import { byHeadStatus, byRetcode, type Sorted } from './codes.ts';

const closed: Sorted = ['scheduledClosed', 'system closed outside opening hours'];

const lost: Readonly<Record<OutboundFailure['kind'], Sorted>> = {
  unreachable: ['retryable', 'no connection'],
  timeout: ['retryable', 'no answer in time'],
  answer_lost: ['retryable', 'the answer was lost'],
  too_large: ['malformed', 'the answer is too large'],
  aborted: ['retryable', 'the request was given up'],
};

const failure = (code: string, [kind, message]: Sorted): RegionFailure => ({ kind, code, message });

function byHttpStatus({ status, headers }: OutboundAnswer): RegionFailure | undefined {
  if (status === 200) return undefined;
  const code = `http_${status}`;
  if (status === 401 || status === 403)
    return failure(code, ['unauthorised', 'refused by the access layer']);
  if (status < 500 && status !== 429)
    return failure(code, ['rejected', 'refused by the access layer']);
  const seconds = headers['retry-after'];
  const sorted = failure(code, ['retryable', 'broken for now']);
  return seconds !== undefined && /^\d{1,6}$/.test(seconds)
    ? { ...sorted, retryAfterMs: Number(seconds) * 1000 }
    : sorted;
}

/** The region's own word in an answer: `retcode` of sign-on, items and cases, `head.status` of certificates. */
function byRegionalCode(body: unknown): { failure?: RegionFailure } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('retcode' in body && typeof body.retcode === 'string') return sorted(body.retcode, byRetcode);
  if (!('head' in body) || typeof body.head !== 'object' || body.head === null) return undefined;
  if (!('status' in body.head) || typeof body.head.status !== 'number') return undefined;
  return sorted(String(body.head.status), byHeadStatus);
}

function sorted(
  code: string,
  table: ReadonlyMap<string, Sorted | 'success'>,
): { failure?: RegionFailure } {
  const entry = table.get(code);
  if (entry === 'success') return {};
  if (entry) return { failure: failure(code, entry) };
  // The code could carry anything: only a short plain one is repeated into logs.
  const safe = /^\w{1,12}$/.test(code) ? code : 'unknown';
  return { failure: failure(safe, ['malformed', 'a code that the region never announced']) };
}

/**
 * Sorts an answer of any interface of this region. It answers HTTP 200 to almost everything, so the body
 * decides and the HTTP status only when the body says nothing. The region's own message is never passed
 * on: it likes to name the person it is about.
 */
export function classify(
  outcome: Result<OutboundAnswer, OutboundFailure>,
): RegionFailure | undefined {
  if (!outcome.ok) return failure(outcome.failure.kind, lost[outcome.failure.kind]);
  const { text, json } = parseBody(outcome.value.body);
  const byStatus = byHttpStatus(outcome.value);
  const regional = byRegionalCode(json);
  if (regional) return regional.failure ?? byStatus;
  if (byStatus) return byStatus;
  if (text.includes('系统已关闭')) return failure('closed', closed);
  return failure('not_an_answer', ['malformed', 'neither retcode nor head.status in the answer']);
}
