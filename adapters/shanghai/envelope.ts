import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import type { ShanghaiCredentials } from './credentials.ts';
import { read, refuse } from './failures.ts';
import { decrypt, encrypt, sign, verify } from './sm.ts';

const version = '1.0.0';
export const clockWindowMs = 5 * 60_000;
const maxBytes = 2 * 1024 * 1024;

const Envelope = z.strictObject({
  appCode: z.string().max(64),
  version: z.literal(version),
  encType: z.literal('SM4'),
  signType: z.literal('SM2'),
  /** Milliseconds since 1970, as text. */
  timestamp: z.string().regex(/^\d{13}$/),
  data: z.strictObject({ encData: z.string() }),
  signData: z.string(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * The signed text. It holds the `replayId` of the request on both ways, so that an answer belongs to
 * one request only and a captured body cannot go out under a fresh id. No value can contain `&`: each
 * one is fixed, digits, hex or a UUID.
 */
const signedText = (envelope: Omit<Envelope, 'signData'>, replayId: string): string =>
  [
    `appCode=${envelope.appCode}`,
    `encData=${envelope.data.encData}`,
    `encType=${envelope.encType}`,
    `replayId=${replayId}`,
    `signType=${envelope.signType}`,
    `timestamp=${envelope.timestamp}`,
    `version=${envelope.version}`,
  ].join('&');

/** `payload` encrypted and signed by us, as the JSON text of Qingpu's envelope. */
export function seal(
  payload: unknown,
  replayId: string,
  now: Date,
  credentials: ShanghaiCredentials,
): string {
  const unsigned = {
    appCode: credentials.appCode,
    version,
    encType: 'SM4',
    signType: 'SM2',
    timestamp: String(now.getTime()),
    data: { encData: encrypt(JSON.stringify(payload), credentials.sm4Key) },
  } as const;
  return JSON.stringify({
    ...unsigned,
    signData: sign(signedText(unsigned, replayId), credentials),
  });
}

/**
 * What the platform signed and encrypted. The signature is checked before anything is decrypted, so
 * that the padding of a forged text answers no questions.
 */
export function open(
  bytes: Uint8Array,
  replayId: string,
  now: Date,
  credentials: ShanghaiCredentials,
): RegionResult<unknown> {
  if (bytes.byteLength > maxBytes)
    return refuse('malformed', 'envelope_too_large', `over ${maxBytes} bytes`);
  const parsed = read(Envelope, jsonOf(bytes), 'envelope');
  if (!parsed.ok) return parsed;
  const { signData, ...unsigned } = parsed.value;
  if (
    unsigned.appCode !== credentials.appCode ||
    !verify(signedText(unsigned, replayId), signData, credentials)
  ) {
    return refuse(
      'unauthorised',
      'signature_invalid',
      'the SM2 signature of the envelope does not hold',
    );
  }
  if (Math.abs(now.getTime() - Number(unsigned.timestamp)) > clockWindowMs) {
    return refuse('unauthorised', 'clock_window', 'the envelope is outside the 5 minute window');
  }
  const plain = decrypt(unsigned.data.encData, credentials.sm4Key);
  const payload = plain && jsonOf(plain);
  return payload === undefined
    ? refuse('malformed', 'ciphertext_malformed', 'the envelope does not hold encrypted JSON')
    : ok(payload);
}
