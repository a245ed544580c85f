import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';

/** RFC 9421 s3.3.4: r and s one after the other, and no DER. */
const dsaEncoding = 'ieee-p1363' as const;
const maxAgeSeconds = 60;

export const digestOf = (body: string | Buffer): string =>
  `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

const baseOf = (lines: readonly (readonly [string, string])[], params: string): Buffer =>
  Buffer.from(
    [...lines, ['@signature-params', params] as const]
      .map(([name, value]) => `"${name}": ${value}`)
      .join('\n'),
  );

type Call = {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string;
  readonly key: string;
};

/** Signs a call of this platform to the gateway with the platform's own key. */
export function signCall({ method, url, body, authorization, key }: Call, jwk: JsonWebKey) {
  const digest = digestOf(body);
  const lines = [
    ['@method', method],
    ['@target-uri', url],
    ['content-digest', digest],
    ['authorization', authorization],
    ['idempotency-key', key],
  ] as const;
  const covered = lines.map(([name]) => `"${name}"`).join(' ');
  const created = Math.floor(Date.now() / 1000);
  const params = `(${covered});created=${created};nonce="${randomUUID()}";keyid="${jwk['kid']}";tag="tongban"`;
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha256', baseOf(lines, params), { key: secret, dsaEncoding });
  return {
    authorization,
    'idempotency-key': key,
    'content-digest': digest,
    'signature-input': `sig=${params}`,
    signature: `sig=:${signature.toString('base64')}:`,
  };
}

const stated =
  /^sig=(\("@method" "@target-uri" "content-digest" "idempotency-key"\);created=(\d{10});nonce="([\w-]{8,64})";keyid="([\w.-]{1,100})";tag="tongban")$/;

export type Arriving = {
  readonly method: string;
  readonly url: string;
  readonly header: (name: string) => string;
  readonly body: Buffer;
};

/** Proves calls of the gateway: each signature of a known key, over this very call, of this minute, once. */
export function gatewayProof(keys: readonly JsonWebKey[]) {
  const known = new Map(
    keys.map((jwk) => [String(jwk['kid']), createPublicKey({ key: jwk, format: 'jwk' })]),
  );
  const spent = new Map<string, number>();
  /** @returns what is wrong */
  return ({ method, url, header, body }: Arriving): string | undefined => {
    const [, params, created, nonce = '', kid = ''] = stated.exec(header('signature-input')) ?? [];
    const signature = /^sig=:([A-Za-z0-9+/]{86}==):$/.exec(header('signature'))?.[1];
    const key = known.get(kid);
    if (params === undefined || !signature || !key) return 'SIGNATURE_MISSING';
    const now = Date.now() / 1000;
    if (Math.abs(now - Number(created)) > maxAgeSeconds) return 'SIGNATURE_EXPIRED';
    if (header('content-digest') !== digestOf(body)) return 'DIGEST_MISMATCH';
    const lines = [
      ['@method', method],
      ['@target-uri', url],
      ['content-digest', header('content-digest')],
      ['idempotency-key', header('idempotency-key')],
    ] as const;
    const bytes = Buffer.from(signature, 'base64');
    if (!verify('sha256', baseOf(lines, params), { key, dsaEncoding }, bytes))
      return 'SIGNATURE_INVALID';
    for (const [old, until] of spent) if (until < now) spent.delete(old);
    if (spent.has(nonce)) return 'NONCE_SPENT';
    spent.set(nonce, now + 2 * maxAgeSeconds);
    return undefined;
  };
}
