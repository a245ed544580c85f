import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type Answer, type Request, refused } from './answers.ts';
import { rememberOnce } from './once.ts';

const windowMs = 180_000;

type Pair = { readonly paasId: string; readonly token: string };
type Opened = { readonly head: Readonly<Record<string, string>>; readonly data: unknown };

const Envelope = z.strictObject({
  head: z.record(z.string(), z.string()),
  data: z.union([z.string(), z.record(z.string(), z.unknown())]),
});

export const sign = (timestamp: string, token: string, nonce: string): string =>
  createHash('sha256')
    .update(timestamp + token + nonce + timestamp, 'utf8')
    .digest('hex');

/** The digest agreed with the partner, since the header hash covers neither path nor body. */
export const digest = (
  token: string,
  target: string,
  timestamp: string,
  nonce: string,
  data: unknown,
): string =>
  createHmac('sha256', token)
    .update(`${target}\n${timestamp}\n${nonce}\n${canonicalize(data)}`, 'utf8')
    .digest('hex');

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));

const header = (request: Request, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : '';
};

function parse(body: Buffer): z.ZodSafeParseResult<Opened> {
  try {
    return Envelope.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return Envelope.safeParse(undefined);
  }
}

/** The access layer: content type, caller, clock, signature, nonce, form, digest, in this order. */
export function makeGate({ paasId, token }: Pair, now: () => number) {
  const isNewNonce = rememberOnce(2 * windowMs, now);

  return (request: Request): { opened: Opened } | { refusal: Answer } => {
    const refusal = (retcode: Parameters<typeof refused>[0]) => ({
      refusal: refused(retcode, {}, 401),
    });
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refusal('200006');
    const timestamp = header(request, 'x-tif-timestamp');
    const nonce = header(request, 'x-tif-nonce');
    if (header(request, 'x-tif-paasid') !== paasId) return refusal('200001');
    if (!/^\d{10}$/.test(timestamp) || Math.abs(now() - Number(timestamp) * 1000) > windowMs)
      return refusal('200003');
    if (
      nonce.length < 16 ||
      !same(header(request, 'x-tif-signature'), sign(timestamp, token, nonce))
    )
      return refusal('200002');
    if (!isNewNonce(nonce)) return refusal('200004');
    const envelope = parse(request.body);
    if (!envelope.success) return { refusal: refused('300005') };
    const { head, data } = envelope.data;
    if (!same(head['bodyDigest'] ?? '', digest(token, request.path, timestamp, nonce, data)))
      return refusal('200005');
    return { opened: { head, data } };
  };
}
