import { codesOf, type Sorted } from '../kit/failures.ts';

/**
 * `retcode` of sign-on, items and cases; the values are invented in the region's style. A message that
 * the region has already had is a success: its answer carries the original number.
 */
const retcodes = {
  '100001': ['unauthorised', 'sign of appmark refused'],
  '100002': ['unauthorised', 'time outside the permitted range'],
  '100003': ['retryable', 'same request seen before'],
  '100004': ['rejected', 'parameter error'],
  '100005': ['rejected', 'ticket unknown, used or expired'],
  '100006': ['rejected', 'sign-on token unknown, used or expired'],
  '100007': ['rejected', 'the session is of the other user type'],
  '100008': ['unauthorised', 'appmark not registered'],
  '100009': ['rejected', 'no agent of this company'],
  '200001': ['unauthorised', 'paasid not registered'],
  '200002': ['unauthorised', 'gateway signature refused'],
  '200003': ['unauthorised', 'gateway timestamp outside the permitted range'],
  '200004': ['retryable', 'nonce seen before'],
  '200005': ['unauthorised', 'body digest refused'],
  '200006': ['malformed', 'content type or size refused'],
  '300002': ['rejected', 'no such case'],
  '300003': ['rejected', 'not possible in the state of the case'],
  '300004': ['rejected', 'no such item'],
  '300005': ['rejected', 'form of the message refused'],
  '500001': ['rejected', 'no place left'],
  '500002': ['rejected', 'closed on that day'],
  '500003': ['rejected', 'no such place'],
  '500004': ['rejected', 'appointment cancelled'],
  '900001': ['scheduledClosed', 'system closed outside opening hours'],
  '900002': ['retryable', 'system busy'],
  '999999': ['retryable', 'system error'],
} satisfies Record<string, Sorted>;

export const duplicateRetcodes: ReadonlySet<string> = new Set(['300001', '300006']);

/** `head.status` of the certificate interfaces. "No such certificate" is an answer, not a failure. */
const headStatuses = {
  '2': ['rejected', 'parameter error'],
  '3': ['unauthorised', 'no permission for this certificate type'],
  '4': ['unauthorised', 'access token refused'],
  '11': ['scheduledClosed', "the issuer's system is closed"],
  '13': ['retryable', 'system busy'],
} satisfies Record<string, Sorted>;

const ofRetcode = codesOf<Sorted[0]>(retcodes);
const ofHeadStatus = codesOf<Sorted[0]>(headStatuses);

/** Undefined for a success. */
export const failureOfRetcode = (code: string) =>
  code === '000000' || duplicateRetcodes.has(code) ? undefined : ofRetcode(code);

/** "No such certificate" (1) is an answer, not a failure. */
export const failureOfHeadStatus = (status: number) =>
  status === 0 || status === 1 ? undefined : ofHeadStatus(String(status));
