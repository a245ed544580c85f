import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { readEnvelope } from './envelope.ts';
import { decodeGb18030 } from './gb18030.ts';

const refusal = (kind: RegionFailure['kind'], code: string, message: string): RegionFailure => ({
  kind,
  code,
  message,
});

export const malformed = (
  code: string,
  message = 'the region answered in an unknown form',
): RegionFailure => refusal('malformed', code, message);

export const duplicateCode = '1001';
export const notHeldCode = '3001';

/** The region's answer codes, modelled on publicly visible integrations. Its own texts may name people and are not kept. */
const businessCodes = new Map<string, RegionFailure>([
  ['2001', refusal('rejected', '2001', 'the region does not accept the form of the message')],
  ['2002', refusal('unauthorised', '2002', 'the region does not accept our body digest')],
  ['2003', refusal('rejected', '2003', 'the state of the case does not allow this')],
  ['2004', refusal('rejected', '2004', 'the region does not know the case')],
  ['2005', refusal('rejected', '2005', 'the region does not offer the item')],
  // A proxy sent our bytes twice; under a fresh serial number the region tells what became of the first.
  ['2006', refusal('retryable', '2006', 'the region has seen this serial number')],
  ['3002', refusal('rejected', '3002', 'the auth code (用证码) is not valid')],
  ['4001', refusal('rejected', '4001', 'no place left')],
  ['4002', refusal('rejected', '4002', 'closed on that day')],
  ['4003', refusal('rejected', '4003', 'no such place')],
  ['4004', refusal('rejected', '4004', 'the appointment was cancelled')],
  ['9999', refusal('retryable', '9999', 'internal error of the region')],
]);

const ssoResults = new Map<string, RegionFailure>([
  ['1', refusal('rejected', 'sso.1', 'the region misses a parameter')],
  ['2', refusal('unauthorised', 'sso.2', 'the region does not accept our service code or sign')],
  ['3', refusal('unauthorised', 'sso.3', 'the region does not accept our clock')],
  ['4', refusal('rejected', 'sso.4', 'the ticket is unknown, used or older than 60 s')],
  ['5', refusal('rejected', 'sso.5', 'the token is unknown or expired')],
  ['6', refusal('rejected', 'sso.6', 'no agent of this company')],
  ['9', refusal('retryable', 'sso.9', 'internal error of the region')],
]);

/** Undefined for success and for the two codes that answer the question: exists already, not held. */
export function classifyCode(code: string): RegionFailure | undefined {
  if (code === '0000' || code === duplicateCode || code === notHeldCode) return undefined;
  return businessCodes.get(code) ?? malformed('unknown_code');
}

export function classifySsoResult(result: string): RegionFailure | undefined {
  return result === '0' ? undefined : (ssoResults.get(result) ?? malformed('unknown_result'));
}

const maxNoticeBytes = 2048;

/** Closed at night, on holidays and for maintenance, the region says 系统维护 with HTTP 200. */
function isClosedNotice(body: Uint8Array): boolean {
  const isXmlOrJson = (body[0] === 0x3c && body[1] === 0x3f) || body[0] === 0x7b;
  if (isXmlOrJson || body.byteLength > maxNoticeBytes) return false;
  const texts = [decodeGb18030(body), new TextDecoder().decode(body)];
  return texts.some((text) => text?.includes('系统维护'));
}

const refusals401 = new Map<string, string>([
  ['Invalid signature', 'invalid_signature'],
  ['Invalid access key', 'invalid_access_key'],
  ['Clock skew exceeded', 'clock_skew'],
]);

function retryAfter(answer: OutboundAnswer): { retryAfterMs?: number } {
  const text = answer.headers['retry-after'] ?? '';
  return /^\d{1,6}$/.test(text) ? { retryAfterMs: Number(text) * 1000 } : {};
}

function classifyStatus(answer: OutboundAnswer): RegionFailure | undefined {
  const { status } = answer;
  if (status === 200) return undefined;
  if (status === 401) {
    const text = new TextDecoder().decode(answer.body.subarray(0, 64)).trim();
    return refusal(
      'unauthorised',
      refusals401.get(text) ?? '401',
      'the region does not accept our signature',
    );
  }
  if (status === 403) return refusal('unauthorised', '403', 'the region does not let us in');
  if (status === 408 || status === 429 || status >= 500) {
    return {
      ...refusal('retryable', String(status), 'the region is not able to answer'),
      ...retryAfter(answer),
    };
  }
  if (status >= 400) return refusal('rejected', String(status), 'the region refused the request');
  return malformed(String(status));
}

/** What can be told before the body is parsed: the exchange, the HTTP status, the closing notice. */
export function classifyExchange(
  outcome: Result<OutboundAnswer, OutboundFailure>,
): RegionFailure | undefined {
  if (!outcome.ok) {
    const { kind } = outcome.failure;
    return kind === 'too_large'
      ? malformed('too_large')
      : refusal('retryable', kind, 'the exchange with the region failed');
  }
  if (isClosedNotice(outcome.value.body)) {
    return refusal('scheduledClosed', 'closed', 'the region is closed (系统维护)');
  }
  return classifyStatus(outcome.value);
}

function classifyBody(body: Uint8Array): RegionFailure | undefined {
  const code = readEnvelope(body)?.head['CODE'];
  if (code !== undefined) return classifyCode(code);
  const json = jsonOf(body);
  if (typeof json !== 'object' || json === null) return malformed('body');
  if ('code' in json) return classifyCode(String(json.code));
  if ('result' in json) return classifySsoResult(String(json.result));
  return malformed('body');
}

/** Sorts any answer of the region; undefined when it is a success. */
export function classify(
  outcome: Result<OutboundAnswer, OutboundFailure>,
): RegionFailure | undefined {
  return classifyExchange(outcome) ?? (outcome.ok ? classifyBody(outcome.value.body) : undefined);
}
