import { base64url, exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose';
import { newId } from '../../gateway/platform/database/ids.ts';

export type KeyPair = {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
};

/** A token in its parts, with the key of whoever may make it: an attacker turns one of these screws. */
export type JwtDraft = KeyPair & {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
};

export async function newPair(): Promise<KeyPair> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return { ...pair, publicJwk: await exportJWK(pair.publicKey) };
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** What makes a token fresh: its own number, and a minute to live. */
export const minute = () => ({
  jti: newId('jti', new Date()),
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A part as it stands in the token; text is taken as it is, so that it need not be JSON. */
export const part = (content: unknown): string =>
  base64url.encode(typeof content === 'string' ? content : JSON.stringify(content));

export type Signer = (input: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer | Uint8Array>;

export const es256 =
  (key: CryptoKey): Signer =>
  (input) =>
    crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, input);

export const hs256 =
  (secret: Uint8Array<ArrayBuffer>): Signer =>
  async (input) => {
    const usages: KeyUsage[] = ['sign'];
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', secret, algorithm, false, usages);
    return crypto.subtle.sign('HMAC', key, input);
  };

/** Puts any two parts together and signs them as anybody would. */
export async function signParts(header: unknown, claims: unknown, sign: Signer): Promise<string> {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${base64url.encode(new Uint8Array(await sign(bytesOf(input))))}`;
}

export const honestly = ({ header, claims, privateKey }: JwtDraft): Promise<string> =>
  signParts(header, claims, es256(privateKey));

/** The public key in every form in which a careless library might take it for an HMAC secret. */
export async function publicBytes({ publicKey, publicJwk }: JwtDraft) {
  const raw = await crypto.subtle.exportKey('raw', publicKey);
  const spki = await crypto.subtle.exportKey('spki', publicKey);
  return {
    jwk: bytesOf(JSON.stringify(publicJwk)),
    pem: bytesOf(await exportSPKI(publicKey)),
    spki: new Uint8Array(spki),
    raw: new Uint8Array(raw),
  };
}

/** `DigestInfo` of SHA-256 (RFC 8017 s9.2). */
const digestInfo = Uint8Array.from([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
  0x00, 0x04, 0x20,
]);

/** An RSA key with e = 1: every signature is its own padded digest, so nobody needs a private key. */
export function rsaKeyOfOne(): { readonly jwk: JWK; readonly sign: Signer } {
  const modulus = crypto.getRandomValues(new Uint8Array(256));
  modulus[0] = 0xc1;
  modulus[255] = 0x0d;
  return {
    jwk: { kty: 'RSA', n: base64url.encode(modulus), e: 'AQ', alg: 'RS256', use: 'sig' },
    sign: async (input) => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', input));
      const padded = new Uint8Array(256).fill(0xff);
      padded.set([0x00, 0x01]);
      padded.set([0x00, ...digestInfo, ...digest], 256 - 1 - digestInfo.length - digest.length);
      return padded;
    },
  };
}
