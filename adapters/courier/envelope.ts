import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import { z } from 'zod';

export const maxSkewMs = 300_000;

/** A call in either direction: the message is a JSON text inside the JSON, and that text is what is signed. */
export const Envelope = z.strictObject({
  partnerID: z.string().max(40),
  requestID: z.string().regex(/^[\w-]{8,64}$/),
  serviceCode: z.string().max(60),
  timestamp: z.string().regex(/^\d{13}$/),
  msgData: z.string().max(64 * 1024),
  msgDigest: z.string().max(100),
});
export type Envelope = z.infer<typeof Envelope>;

type Signed = Omit<Envelope, 'msgDigest'>;

/** Base64 of HMAC-SHA-256 over every other member, so that none can be changed under a genuine digest. */
export function digestOf(call: Signed, checkword: string): string {
  const { partnerID, requestID, serviceCode, timestamp, msgData } = call;
  const text = [partnerID, requestID, serviceCode, timestamp, msgData].join('\n');
  return btoa(String.fromCharCode(...hmac(sha256, utf8ToBytes(checkword), utf8ToBytes(text))));
}

export const sealed = (call: Signed, checkword: string): string =>
  JSON.stringify({ ...call, msgDigest: digestOf(call, checkword) });
