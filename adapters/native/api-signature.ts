import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import type { OutboundRequest } from '#contracts/outbound-http';
import type { CanonicalApi } from './api-credentials.ts';
import { privateKeyOf } from './signing-key.ts';

type Unsigned = Pick<OutboundRequest, 'method' | 'url'> & {
  readonly body: string;
  /** Who gets the same twice has it once. */
  readonly id: string;
};

type Key = CanonicalApi['key'];

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const algorithms = {
  'P-256': { name: 'ECDSA', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
} as const;

async function sign(key: Key, base: string): Promise<string> {
  const [algorithm, secret] = [algorithms[key.crv], await privateKeyOf(key)];
  const bytes = await crypto.subtle.sign(algorithm, secret as never, utf8ToBytes(base) as never);
  return base64(new Uint8Array(bytes));
}

/**
 * The headers of one call (RFC 9421, RFC 9530), covered as members cover theirs: a proxy on the way can change neither
 * address nor body, and nothing of it is good a second time or after a minute.
 */
export async function signedHeaders(
  { method, url, body, id }: Unsigned,
  key: Key,
  now: Date,
): Promise<Record<string, string>> {
  const digest = `sha-256=:${base64(sha256(utf8ToBytes(body)))}:`;
  const created = Math.floor(now.getTime() / 1000);
  const covered = '("@method" "@target-uri" "content-digest" "idempotency-key")';
  const stated = `;created=${created};nonce="${crypto.randomUUID()}";keyid="${key.kid}";tag="tongban"`;
  const params = `${covered}${stated}`;
  const base = [
    `"@method": ${method}`,
    `"@target-uri": ${new URL(url).href}`,
    `"content-digest": ${digest}`,
    `"idempotency-key": ${id}`,
    `"@signature-params": ${params}`,
  ].join('\n');
  return {
    'content-digest': digest,
    'idempotency-key': id,
    'signature-input': `sig=${params}`,
    signature: `sig=:${await sign(key, base)}:`,
  };
}
