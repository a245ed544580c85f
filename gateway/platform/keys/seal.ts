import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { utf8 } from './digest.ts';

/**
 * Personal data at rest: AES-256-GCM (NIST SP 800-38D) under a key of its own, and that key wrapped by
 * the configured master key. Destroying the wrapped key destroys the data; rotating the master key
 * re-wraps keys and touches no data. Layout: 12 bytes nonce, ciphertext, 16 bytes tag.
 */
export type MasterKey = {
  readonly version: string;
  /** @param context what the key belongs to: wrapped for one row, it opens in no other */
  readonly wrap: (
    raw: Uint8Array<ArrayBuffer>,
    context: string,
  ) => Promise<Uint8Array<ArrayBuffer>>;
  readonly unwrap: (wrapped: Uint8Array, context: string) => Promise<Uint8Array<ArrayBuffer>>;
};

type SealingKey = KeyObject;

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
/** All of it, always: a reader that takes fewer bytes can be brought to take a forgery (SP 800-38D app. C). */
const tagLength = 16;

/*
 * Not by WebCrypto, for the reason that `sha256Hex` gives: what is sealed here is small, and there are three
 * of these to every case.
 */
async function encrypt(
  key: SealingKey,
  plain: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(utf8(context));
  const parts = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  const sealed = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    sealed.set(part, offset);
    offset += part.length;
  }
  return sealed;
}

async function decrypt(
  key: SealingKey,
  sealed: Uint8Array,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const end = sealed.length - tagLength;
  if (end < nonceLength) throw new RangeError('too short to be sealed');
  const nonce = sealed.subarray(0, nonceLength);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(utf8(context));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(nonceLength, end));
  // Throws where the tag does not hold: before this nothing of it may be used.
  decipher.final();
  return new Uint8Array(plain);
}

const importKey = (raw: Uint8Array<ArrayBuffer>): SealingKey => createSecretKey(raw);

/** A master key that this process holds. */
export function importMasterKey(version: string, raw: Uint8Array<ArrayBuffer>): MasterKey {
  const key = importKey(raw);
  return {
    version,
    wrap: (plain, context) => encrypt(key, plain, context),
    unwrap: (wrapped, context) => decrypt(key, wrapped, context),
  };
}

/** A data key in use: `wrapped` is what is stored beside the version of the master key. */
export type DataKey = {
  readonly key: SealingKey;
  readonly wrapped: Uint8Array<ArrayBuffer>;
  readonly masterVersion: string;
};

/** @param context what the key belongs to, e.g. a case id: a wrapped key moved elsewhere does not open. */
export async function newDataKey(master: MasterKey, context: string): Promise<DataKey> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await master.wrap(raw, context);
  return { key: importKey(raw), wrapped, masterVersion: master.version };
}

export async function openDataKey(
  master: MasterKey,
  wrapped: Uint8Array,
  context: string,
): Promise<DataKey> {
  const raw = await master.unwrap(wrapped, context);
  return {
    key: importKey(raw),
    wrapped: new Uint8Array(wrapped),
    masterVersion: master.version,
  };
}

export const sealBytes = (
  key: SealingKey,
  plain: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => encrypt(key, plain, context);

export const openBytes = (
  key: SealingKey,
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
  return to.wrap(await from.unwrap(wrapped, context), context);
}

export const sealJson = (
  key: SealingKey,
  value: unknown,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => encrypt(key, utf8(JSON.stringify(value)), context);

export async function openJson(
  key: SealingKey,
  sealed: Uint8Array,
  context: string,
): Promise<unknown> {
  const text = new TextDecoder().decode(await decrypt(key, sealed, context));
  // biome-ignore lint/plugin: what this house wrote and sealed, and nobody else can have changed
  return JSON.parse(text);
}
