import type { OutboundAnswer } from '#contracts/outbound-http';
import { codesOf, type Sorted } from '../kit/failures.ts';
import type { OwnFormat } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';

export const duplicateCode = '1001';
export const notHeldCode = '3001';

/** The region's answer codes, modelled on publicly visible integrations. Its own texts may name people and are not kept. */
const ofCode = codesOf<Sorted[0]>({
  '2001': ['rejected', 'the region does not accept the form of the message'],
  '2002': ['unauthorised', 'the region does not accept our body digest'],
  '2003': ['rejected', 'the state of the case does not allow this'],
  '2004': ['rejected', 'the region does not know the case'],
  '2005': ['rejected', 'the region does not offer the item'],
  // A proxy sent our bytes twice; under a fresh serial number the region tells what became of the first.
  '2006': ['retryable', 'the region has seen this serial number'],
  '3002': ['rejected', 'the auth code (用证码) is not valid'],
  '4001': ['rejected', 'no place left'],
  '4002': ['rejected', 'closed on that day'],
  '4003': ['rejected', 'no such place'],
  '4004': ['rejected', 'the appointment was cancelled'],
  '9999': ['retryable', 'internal error of the region'],
});

const ofSsoResult = codesOf<Sorted[0]>({
  'sso.1': ['rejected', 'the region misses a parameter'],
  'sso.2': ['unauthorised', 'the region does not accept our service code or sign'],
  'sso.3': ['unauthorised', 'the region does not accept our clock'],
  'sso.4': ['rejected', 'the ticket is unknown, used or older than 60 s'],
  'sso.5': ['rejected', 'the token is unknown or expired'],
  'sso.6': ['rejected', 'no agent of this company'],
  'sso.9': ['retryable', 'internal error of the region'],
});

/** Undefined for success and for the two codes that answer the question: exists already, not held. */
export const failureOfCode = (code: string) =>
  code === '0000' || code === duplicateCode || code === notHeldCode ? undefined : ofCode(code);

export const failureOfSso = (result: string) =>
  result === '0' ? undefined : ofSsoResult(`sso.${result}`);

const refusals401 = new Map<string, string>([
  ['Invalid signature', 'invalid_signature'],
  ['Invalid access key', 'invalid_access_key'],
  ['Clock skew exceeded', 'clock_skew'],
]);

/** Why the region's API gateway does not let us in. */
function word({ status, body }: OutboundAnswer) {
  if (status !== 401) return undefined;
  const text = new TextDecoder().decode(body.subarray(0, 64)).trim();
  const code = refusals401.get(text);
  const message = 'the region does not accept our signature';
  return code === undefined ? undefined : ({ kind: 'unauthorised', code, message } as const);
}

const recordBegins = new TextEncoder().encode('<?xml');

/** Lists, library and log-in answer in JSON. */
export const jsonFormat: OwnFormat = { isBegun: isJsonBegun, word };

/** A page may begin with an XML declaration too; a record has no HTML in it. */
export const recordFormat: OwnFormat = {
  isBegun: (body) =>
    recordBegins.every((byte, index) => body[index] === byte) &&
    !/<html|<!doctype/i.test(new TextDecoder('latin1').decode(body.subarray(0, 512))),
  word,
};
