import { z } from 'zod';
import type { OutboundAnswer } from '#contracts/outbound-http';
import { retryAfterMs } from '#contracts/retry-after';
import { jsonOf } from '#contracts/strict-json';
import { codesOf, type Sorted } from '../kit/failures.ts';
import type { OwnFormat } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';

/**
 * Codes that Qingpu answers in clear, outside an envelope: the gateway in front of the services has
 * not let us in, so it has nothing to encrypt with. Modelled on publicly visible integrations.
 */
const clearCode = codesOf<'malformed' | 'unauthorised' | 'retryable' | 'scheduledClosed'>({
  '4000': ['malformed', 'envelope refused'],
  '4010': ['unauthorised', 'application code refused'],
  '4011': ['unauthorised', 'signature refused'],
  '4012': ['unauthorised', 'clock refused'],
  // Our next attempt has a fresh id, so it may pass.
  '4013': ['retryable', 'replay id seen before'],
  '4130': ['malformed', 'request too large'],
  '4150': ['malformed', 'content type refused'],
  '5030': ['scheduledClosed', 'maintenance'],
});

const Clear = z.strictObject({
  code: z.string().regex(/^\d{4}$/),
  msg: z.string().max(500),
  /** Seconds until maintenance is over. */
  recoverAfter: z.int().optional(),
});

function word({ body }: OutboundAnswer, now: Date) {
  const clear = Clear.safeParse(jsonOf(body));
  if (!clear.success) return undefined;
  const wait = retryAfterMs(String(clear.data.recoverAfter), now);
  return { ...clearCode(clear.data.code), ...(wait === undefined ? {} : { retryAfterMs: wait }) };
}

export const clearFormat = (now: Date): OwnFormat => ({
  isBegun: isJsonBegun,
  word: (answer) => word(answer, now),
});

/** The log-in's own codes. */
export const failureOfLogin = codesOf({
  '10001': ['unauthorised', 'client credentials refused'],
  '10002': ['rejected', 'log-in code unknown, used or expired'],
  '10003': ['rejected', 'access token unknown or expired'],
} satisfies Record<string, Sorted>);

/** The region's own message is dropped, it may name people. 2001, 3001 and 3003 are read where they may occur. */
export const failureOfCode = codesOf({
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
} satisfies Record<string, Sorted>);
