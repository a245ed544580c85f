import {
  algorithmOf,
  type Component,
  contentDigest,
  signatureBase,
} from '../../gateway/trust/identity/message-signatures/sign-request.ts';
import type { Question } from '../setup/ask.ts';

/** A signed call in its parts: an attacker turns one of these screws. */
export type Draft = {
  readonly method: string;
  readonly path: string;
  readonly targetUri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly components: readonly Component[];
  readonly created: string;
  readonly nonce: string;
  readonly keyid: string;
  /** What follows after keyid. */
  readonly more: string;
  readonly sign: (base: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
};

export const signer =
  (key: CryptoKey): Draft['sign'] =>
  (base) =>
    crypto.subtle.sign(algorithmOf(key), key, base);

export const seconds = (offset = 0): string => String(Math.floor(Date.now() / 1000) + offset);

/** An honest call with the key of a member. */
export async function draft(
  origin: string,
  token: string,
  keyid: string,
  key: CryptoKey,
): Promise<Draft> {
  const body = JSON.stringify({ returnTo: '/console/cases' });
  const method = 'POST';
  const path = '/v1/console/links';
  const digest = await contentDigest(body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-digest': digest,
    'idempotency-key': crypto.randomUUID(),
  };
  const components: Component[] = [
    ['"@method"', method],
    ['"@target-uri"', origin + path],
    ['"content-digest"', digest],
    ['"authorization"', headers.authorization],
    ['"idempotency-key"', headers['idempotency-key']],
  ];
  const parts = { method, path, targetUri: origin + path, headers, body, components };
  const more = ';tag="tongban"';
  return {
    ...parts,
    created: seconds(),
    nonce: crypto.randomUUID(),
    keyid,
    more,
    sign: signer(key),
  };
}

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** Signs a draft as it stands. */
export async function seal(from: Draft): Promise<Question> {
  const covered = from.components.map(([identifier]) => identifier).join(' ');
  const params = `(${covered});created=${from.created};nonce="${from.nonce}";keyid="${from.keyid}"${from.more}`;
  const signature = base64(await from.sign(signatureBase(from.components, params)));
  const headers = {
    ...from.headers,
    'signature-input': `sig=${params}`,
    signature: `sig=:${signature}:`,
  };
  const { method, path, body } = from;
  return { method, path, headers, ...(method === 'GET' ? {} : { body }) };
}

export const without = (from: Draft, name: string): Pick<Draft, 'components'> => ({
  components: from.components.filter(([identifier]) => identifier !== `"${name}"`),
});

export const withValue = (from: Draft, name: string, value: string): Pick<Draft, 'components'> => ({
  components: from.components.map((component) =>
    component[0] === `"${name}"` ? [component[0], value] : component,
  ),
});
