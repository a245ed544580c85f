import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Answer, type Call, plain } from './answer.ts';

const skewMs = 90_000;

type Key = { readonly accessKey: string; readonly secretKey: string };

export type Signable = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly date: string;
};

export function signatureOf({ method, path, query, date }: Signable, key: Key): string {
  const sorted = query === '' ? '' : query.split('&').sort().join('&');
  return createHmac('sha256', key.secretKey)
    .update([method, path, sorted, key.accessKey, date, ''].join('\n'))
    .digest('base64');
}

/** 报文摘要: the keyed digest that travels in the body, bound to path, date and serial number. */
export const digestOf = (
  part: { path: string; date: string; serial: string; body: Buffer },
  key: Key,
): string =>
  createHmac('sha256', key.secretKey)
    .update(`BODY\n${part.path}\n${part.date}\n${part.serial}\n`)
    .update(part.body)
    .digest('hex');

export function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

const header = (call: Call, name: string): string => {
  const value = call.headers[name];
  return typeof value === 'string' ? value : '';
};

export const dateOf = (call: Call): string => header(call, 'x-bg-date-time');

/** The header scheme of the API gateway; undefined if the caller may pass. */
export function refuseCaller(call: Call, key: Key, now: Date): Answer | undefined {
  if (header(call, 'x-bg-hmac-access-key') !== key.accessKey)
    return plain(401, 'Invalid access key');
  const date = dateOf(call);
  if (!(Math.abs(now.getTime() - Date.parse(date)) <= skewMs))
    return plain(401, 'Clock skew exceeded');
  const expected = signatureOf({ ...call, date }, key);
  const algorithm = header(call, 'x-bg-hmac-algorithm');
  const signature = header(call, 'x-bg-hmac-signature');
  if (algorithm !== 'hmac-sha256' || !same(signature, expected))
    return plain(401, 'Invalid signature');
  return undefined;
}

/** Serial numbers seen within the time in which their signatures could still be played again. */
export function createSerialMemory(): (serial: string, now: Date) => boolean {
  const seen = new Map<string, number>();
  return (serial, now) => {
    for (const [old, forgetAt] of seen) {
      if (forgetAt > now.getTime()) break;
      seen.delete(old);
    }
    if (seen.has(serial)) return false;
    seen.set(serial, now.getTime() + 2 * skewMs);
    return true;
  };
}

/** Signs a call of the platform's own, as its callbacks carry it. */
export const signHeaders = (call: Signable, key: Key): Record<string, string> => ({
  'x-bg-hmac-access-key': key.accessKey,
  'x-bg-hmac-algorithm': 'hmac-sha256',
  'x-bg-date-time': call.date,
  'x-bg-hmac-signature': signatureOf(call, key),
});
