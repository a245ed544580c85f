import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** As the platform signs: its own hand, and none of the adapter's. */
export const signatureOf = (secret: string, time: string, nonce: string, body: string): string =>
  createHmac('sha256', secret).update([time, nonce, body].join('\n')).digest('hex');

export const signed = (secret: string, now: Date, body: string): Record<string, string> => {
  const [time, nonce] = [String(now.getTime()), randomUUID()];
  return {
    'content-type': 'application/json',
    ...{ 'x-time': time, 'x-nonce': nonce, 'x-sign': signatureOf(secret, time, nonce, body) },
  };
};

export function isSigned(
  secret: string,
  headers: Readonly<Record<string, unknown>>,
  now: Date,
  body: string,
): boolean {
  const [time, nonce] = [String(headers['x-time']), String(headers['x-nonce'])];
  const given = Buffer.from(String(headers['x-sign']));
  const expected = Buffer.from(signatureOf(secret, time, nonce, body));
  const isFresh = Math.abs(now.getTime() - Number(time)) <= 300_000;
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected);
}
