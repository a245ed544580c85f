import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';

type Sorted = readonly [RegionFailure['kind'], string];

/**
 * Codes that Qingpu answers in clear, outside an envelope: the gateway in front of the services has
 * not let us in, so it has nothing to encrypt with. Modelled on publicly visible integrations.
 */
const clearCodes: Readonly<Record<string, Sorted>> = {
  '4000': ['malformed', 'envelope refused'],
  '4010': ['unauthorised', 'application code refused'],
  '4011': ['unauthorised', 'signature refused'],
  '4012': ['unauthorised', 'clock refused'],
  // Our next attempt has a fresh id, so it may pass.
  '4013': ['retryable', 'replay id seen before'],
  '4130': ['rejected', 'request too large'],
  '4150': ['malformed', 'content type refused'],
  '5030': ['scheduledClosed', 'maintenance'],
  '10001': ['unauthorised', 'client credentials refused'],
  '10002': ['rejected', 'log-in code unknown, used or expired'],
  '10003': ['rejected', 'access token unknown or expired'],
};

/** Business codes inside the envelope; 0000 is success, 2001, 3001 and 3003 are read where they may occur. */
const sealedCodes: Readonly<Record<string, Sorted>> = {
  '2001': ['rejected', 'number exists already'],
  '2002': ['rejected', 'case unknown'],
  '2003': ['rejected', 'not possible in the present state of the case'],
  '2004': ['rejected', 'content refused'],
  '2005': ['rejected', 'item unknown'],
  '3001': ['rejected', 'no such certificate'],
  '3002': ['rejected', 'reason of use missing or too long'],
  '3003': ['rejected', 'no agent of this company'],
  '6001': ['rejected', 'no place left'],
  '6002': ['rejected', 'closed on that day'],
  '6003': ['rejected', 'no such place'],
  '6004': ['rejected', 'appointment unknown or cancelled'],
  '9999': ['retryable', 'internal error of the platform'],
};

const sorted = (sort: Sorted | undefined, code: string): RegionFailure =>
  sort
    ? { kind: sort[0], code, message: sort[1] }
    : {
        kind: 'malformed',
        code: 'code_unknown',
        message: 'an answer code that the format does not list',
      };

/** The failure behind a business code; the region's own message is dropped, it may name people. */
export const failureOfCode = (code: string): RegionFailure => sorted(sealedCodes[code], code);

function ofTransport(failure: OutboundFailure): RegionFailure {
  const kind = failure.kind === 'too_large' ? 'malformed' : 'retryable';
  return { kind, code: failure.kind, message: failure.message };
}

function retryAfter(answer: OutboundAnswer, body: object | undefined): { retryAfterMs?: number } {
  const inBody = body && 'recoverAfter' in body ? body.recoverAfter : undefined;
  const seconds = Number(inBody ?? answer.headers['retry-after'] ?? Number.NaN);
  return Number.isInteger(seconds) && seconds > 0 && seconds <= 7 * 86_400
    ? { retryAfterMs: seconds * 1000 }
    : {};
}

function ofStatus(status: number): RegionFailure | undefined {
  if (status === 200) return undefined;
  const code = `http_${status}`;
  const message = 'unexpected HTTP status';
  if (status >= 500 || status === 408 || status === 429)
    return { kind: 'retryable', code, message };
  if (status === 401 || status === 403) return { kind: 'unauthorised', code, message };
  return { kind: 'malformed', code, message };
}

/**
 * Sorts an exchange with Qingpu by what can be seen without keys: transport, HTTP status and the codes
 * answered in clear. Undefined means that the body is worth opening; the envelope has codes of its own.
 */
export function classify(
  outcome: Result<OutboundAnswer, OutboundFailure>,
): RegionFailure | undefined {
  if (!outcome.ok) return ofTransport(outcome.failure);
  const answer = outcome.value;
  const json = jsonOf(answer.body);
  const body = typeof json === 'object' && json !== null ? json : undefined;
  const code =
    body && 'code' in body ? body.code : body && 'error_code' in body ? body.error_code : undefined;
  if (typeof code === 'string')
    return { ...sorted(clearCodes[code], code), ...retryAfter(answer, body) };
  const status = ofStatus(answer.status);
  if (status) return { ...status, ...retryAfter(answer, body) };
  return body
    ? undefined
    : { kind: 'malformed', code: 'answer_malformed', message: 'the answer is not a JSON object' };
}
