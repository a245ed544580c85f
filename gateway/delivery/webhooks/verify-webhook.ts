/**
 * Proves that a webhook came from Tongban and is as it was sent (RFC 9421, RFC 9530). Stands alone, on
 * WebCrypto only: copy this file into your platform.
 */

export type ReceivedWebhook = {
  readonly method: string;
  /** Your address as the federation document has it: not what a proxy made of it. */
  readonly url: string;
  readonly header: (name: string) => string | null | undefined;
  /** The bytes as they came, before anybody parsed them. */
  readonly body: Uint8Array<ArrayBuffer>;
};

const input =
  /^sig=(\("@method" "@target-uri" "content-digest" "idempotency-key"\);created=(\d{1,12});nonce="[\x21\x23-\x5b\x5d-\x7e]+";keyid="([\x20\x21\x23-\x5b\x5d-\x7e]+)";tag="tongban")$/;

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Whether the body is what its `Content-Digest` says. */
async function isIntact({ header, body }: ReceivedWebhook): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return header('content-digest') === `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

/**
 * Take the event only if this is true, and do nothing with an `id` that you had before: a signature is good
 * for every arrival within its age.
 * @param keyOf the public ECDSA P-256 key of Tongban's `/.well-known/jwks.json` with this `kid`; fetch the
 *   set again, at most once a minute, when you do not know the `kid`
 * @param maxAgeSeconds how far the two clocks and the way may be apart
 */
export async function isWebhookGenuine(
  webhook: ReceivedWebhook,
  keyOf: (kid: string) => Promise<CryptoKey | undefined>,
  now: Date,
  maxAgeSeconds = 60,
): Promise<boolean> {
  const { method, url, header } = webhook;
  const [, params = '', created = '', kid = ''] = input.exec(header('signature-input') ?? '') ?? [];
  const signature = /^sig=:([A-Za-z0-9+/]+={0,2}):$/.exec(header('signature') ?? '')?.[1];
  const ageSeconds = Math.abs(now.getTime() / 1000 - Number(created));
  if (params === '' || signature === undefined || ageSeconds > maxAgeSeconds) return false;
  if (!(await isIntact(webhook))) return false;
  const key = await keyOf(kid);
  if (!key) return false;
  const base = [
    `"@method": ${method}`,
    `"@target-uri": ${new URL(url).href}`,
    `"content-digest": ${header('content-digest')}`,
    `"idempotency-key": ${header('idempotency-key')}`,
    `"@signature-params": ${params}`,
  ].join('\n');
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signed = new TextEncoder().encode(base);
  return crypto.subtle.verify(algorithm, key, bytesOf(signature), signed);
}
