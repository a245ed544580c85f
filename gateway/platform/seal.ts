import { utf8 } from './digest.ts';

/**
 * Personal data at rest: AES-256-GCM (NIST SP 800-38D) under a key of its own, and that key wrapped by
 * the configured master key. Destroying the wrapped key destroys the data; rotating the master key
 * re-wraps keys and touches no data. Layout: 12 bytes nonce, ciphertext, 16 bytes tag.
 */
export type MasterKey = { readonly version: string; readonly key: CryptoKey };

const nonceLength = 12;

async function encrypt(
  key: CryptoKey,
  plain: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
  const cipher = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: utf8(context) },
    key,
    plain,
  );
  const sealed = new Uint8Array(nonceLength + cipher.byteLength);
  sealed.set(nonce);
  sealed.set(new Uint8Array(cipher), nonceLength);
  return sealed;
}

async function decrypt(
  key: CryptoKey,
  sealed: Uint8Array,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(sealed);
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: bytes.slice(0, nonceLength), additionalData: utf8(context) },
    key,
    bytes.slice(nonceLength),
  );
  return new Uint8Array(plain);
}

const importKey = (raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

export const importMasterKey = async (
  version: string,
  raw: Uint8Array<ArrayBuffer>,
): Promise<MasterKey> => ({
  version,
  key: await importKey(raw),
});

/** A data key in use: `wrapped` is what is stored beside the version of the master key. */
export type DataKey = {
  readonly key: CryptoKey;
  readonly wrapped: Uint8Array<ArrayBuffer>;
  readonly masterVersion: string;
};

/** @param context what the key belongs to, e.g. a case id: a wrapped key moved elsewhere does not open. */
export async function newDataKey(master: MasterKey, context: string): Promise<DataKey> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const [key, wrapped] = await Promise.all([importKey(raw), encrypt(master.key, raw, context)]);
  return { key, wrapped, masterVersion: master.version };
}

export async function openDataKey(
  master: MasterKey,
  wrapped: Uint8Array,
  context: string,
): Promise<DataKey> {
  const raw = await decrypt(master.key, wrapped, context);
  return {
    key: await importKey(raw),
    wrapped: new Uint8Array(wrapped),
    masterVersion: master.version,
  };
}

export const sealBytes = (
  key: CryptoKey,
  plain: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => encrypt(key, plain, context);

export const openBytes = (
  key: CryptoKey,
  sealed: Uint8Array,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => decrypt(key, sealed, context);

/** The same data key, wrapped by another master key. */
export async function rewrapDataKey(
  from: MasterKey,
  to: MasterKey,
  wrapped: Uint8Array,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return encrypt(to.key, await decrypt(from.key, wrapped, context), context);
}

export const sealJson = (
  key: CryptoKey,
  value: unknown,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => encrypt(key, utf8(JSON.stringify(value)), context);

export async function openJson(
  key: CryptoKey,
  sealed: Uint8Array,
  context: string,
): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await decrypt(key, sealed, context)));
}
