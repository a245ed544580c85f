/**
 * HTTP message signatures (RFC 9421) with digests of bodies (RFC 9530), as Tongban and its members sign what
 * they send each other. Stands alone, on WebCrypto only: copy this file into your platform.
 */

/** Signs with a key that this process need not hold, e.g. one in hardware: ECDSA as r and s, 64 bytes (IEEE P1363). */
type Sign = (base: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

/** An ECDSA P-256 or Ed25519 key and the name under which the other side knows it (`kid`). */
export type SigningKey = { readonly keyId: string } & (
  | { readonly privateKey: CryptoKey }
  | { readonly sign: Sign }
);

export type OutgoingRequest = {
  readonly method: string;
  /** Absolute, as the receiver calls itself to the world: not the address of a proxy between. */
  readonly url: string;
  /** Lower-case names; what is sent beside these is not protected. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very bytes that are sent; text goes as UTF-8. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

/** A component of a message: its identifier as RFC 9421 s2 writes it, quotes included, and its value. */
export type Component = readonly [identifier: string, value: string];

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const byteSequence = (bytes: ArrayBuffer): string =>
  `:${btoa(String.fromCharCode(...new Uint8Array(bytes)))}:`;

/** The value of `Content-Digest` for a body (RFC 9530 s2). */
export async function contentDigest(body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof body === 'string' ? utf8(body) : body;
  return `sha-256=${byteSequence(await crypto.subtle.digest('SHA-256', bytes))}`;
}

/** RFC 9421 s3.3.4 and s3.3.6: decided by the key, never by the message. */
export const algorithmOf = (key: CryptoKey): EcdsaParams | Algorithm =>
  key.algorithm.name === 'ECDSA' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };

/** The bytes that are signed (RFC 9421 s2.5). */
export const signatureBase = (
  components: readonly Component[],
  params: string,
): Uint8Array<ArrayBuffer> =>
  utf8(
    [...components, ['"@signature-params"', params]]
      .map(([id, value]) => `${id}: ${value}`)
      .join('\n'),
  );

/** Signs components. @returns the two headers of the signature with the label `sig` */
export async function signComponents(
  components: readonly Component[],
  parameters: string,
  key: SigningKey,
): Promise<{ 'signature-input': string; signature: string }> {
  const covered = components.map(([identifier]) => identifier).join(' ');
  const params = `(${covered})${parameters};keyid="${key.keyId}";tag="tongban"`;
  const base = signatureBase(components, params);
  const signature = await ('sign' in key
    ? key.sign(base)
    : crypto.subtle.sign(algorithmOf(key.privateKey), key.privateKey, base));
  return { 'signature-input': `sig=${params}`, signature: `sig=${byteSequence(signature)}` };
}

/**
 * Signs a request for one use within 60 s.
 * @returns the headers to send beside those that were given
 */
export async function signRequest(
  request: OutgoingRequest,
  key: SigningKey,
  now: Date,
): Promise<Record<string, string>> {
  const digest = await contentDigest(request.body ?? '');
  const present = (name: string): Component[] =>
    request.headers[name] === undefined ? [] : [[`"${name}"`, request.headers[name].trim()]];
  const components: Component[] = [
    ['"@method"', request.method],
    ['"@target-uri"', new URL(request.url).href],
    ['"content-digest"', digest],
    ...present('authorization'),
    ...present('idempotency-key'),
    ...present('tongban-actor'),
  ];
  const created = Math.floor(now.getTime() / 1000);
  const parameters = `;created=${created};nonce="${crypto.randomUUID()}"`;
  return { 'content-digest': digest, ...(await signComponents(components, parameters, key)) };
}

export type IncomingAnswer = {
  readonly status: number;
  readonly header: (name: string) => string | null | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
};

const answerInput =
  /^sig=(\("@status" "content-digest" "signature";req;key="sig"\);created=\d+;keyid="([^"\\]+)";tag="tongban")$/;

/**
 * Whether Tongban gave this very answer to a request of yours.
 * @param requestSignature the `signature` header that `signRequest` made for the request
 * @param keyOf the public key of Tongban's `/.well-known/jwks.json` that has this `kid`
 */
export async function isAnswerGenuine(
  answer: IncomingAnswer,
  requestSignature: string,
  keyOf: (kid: string) => Promise<CryptoKey | undefined>,
): Promise<boolean> {
  const digest = await contentDigest(answer.body);
  const [, params = '', kid = ''] = answerInput.exec(answer.header('signature-input') ?? '') ?? [];
  const signature = /^sig=:([A-Za-z0-9+/=]+):$/.exec(answer.header('signature') ?? '')?.[1];
  const key = kid === '' ? undefined : await keyOf(kid);
  if (!key || signature === undefined || answer.header('content-digest') !== digest) return false;
  const base = signatureBase(
    [
      ['"@status"', String(answer.status)],
      ['"content-digest"', digest],
      ['"signature";req;key="sig"', requestSignature.slice('sig='.length)],
    ],
    params,
  );
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  return crypto.subtle.verify(algorithmOf(key), key, bytes, base);
}
