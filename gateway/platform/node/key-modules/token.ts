import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ModuleToken } from '../../keys/module-key.ts';
import { type Cryptoki, ck, cka, type Handle, loadPkcs11js, nameOfError } from './pkcs11.ts';
import type { OpenedKey, Refusal, WantedKey, Work } from './protocol.ts';

/** So many operations of one token at once: a module on a network answers several in the time of one. */
export const sessionsOfToken = 4;

/** Nonce and tag as in seal.ts: what one wrapped the other opens, if it has the same key. */
const [nonceLength, tagLength] = [12, 16];

export type Token = {
  readonly model: string;
  readonly cryptoki: Cryptoki;
  readonly gcm: number;
  readonly sessions: Handle[];
};

export const refusal = (kind: Refusal['kind'], why: string): Error & { refusal: Refusal } =>
  Object.assign(new Error(why), { refusal: { kind, why } });

const pinTroubles = /^CKR_(?:PIN_\w+|USER_PIN_NOT_INITIALIZED)$/;

function load(library: string): { readonly cryptoki: Cryptoki; readonly gcm: number } {
  let loaded: ReturnType<typeof loadPkcs11js>;
  try {
    loaded = loadPkcs11js();
  } catch {
    throw refusal('program', 'pkcs11js is not installed (npm run keys:module)');
  }
  const cryptoki = new loaded.PKCS11();
  try {
    cryptoki.load(library);
  } catch {
    throw refusal('program', `the library ${library} cannot be loaded`);
  }
  cryptoki.C_Initialize({ flags: ck.osLocking });
  return { cryptoki, gcm: loaded.CK_PARAMS_GCM };
}

function pinOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw refusal('token', `the file with the PIN cannot be read (${code})`);
  }
}

/** Loads the library and logs in to its token. */
export function openToken(
  { library, token, serial, pinFile }: ModuleToken,
  writable = false,
): Token {
  const pin = pinOf(pinFile);
  const { cryptoki, gcm } = load(library);
  const slot = cryptoki.C_GetSlotList(true).find((each) => {
    const info = cryptoki.C_GetTokenInfo(each);
    const matches = serial === undefined || info.serialNumber.trim() === serial;
    return info.label.trim() === token && matches;
  });
  if (!slot) throw refusal('token', `the token ${token} is not there`);
  const flags = ck.serialSession | (writable ? ck.writableSession : 0);
  const sessions = Array.from({ length: sessionsOfToken }, () =>
    cryptoki.C_OpenSession(slot, flags),
  );
  const [first] = sessions;
  try {
    if (first) cryptoki.C_Login(first, ck.user, pin);
  } catch (error) {
    const name = nameOfError(error);
    throw refusal(pinTroubles.test(name) ? 'pin' : 'token', `it does not let us in (${name})`);
  }
  const { manufacturerID, model } = cryptoki.C_GetTokenInfo(slot);
  return { cryptoki, gcm, sessions, model: `${manufacturerID.trim()} ${model.trim()}` };
}

const nameOf = ({ object, id }: WantedKey['find']): string => object ?? `id ${id}`;

/** Every object of one class that has this label and identifier. */
export function findObjects(
  { cryptoki, sessions: [session] }: Token,
  { object, id }: WantedKey['find'],
  objectClass: number,
): Handle[] {
  if (!session) return [];
  cryptoki.C_FindObjectsInit(session, [
    { type: cka.class, value: objectClass },
    ...(object === undefined ? [] : [{ type: cka.label, value: object }]),
    ...(id === undefined ? [] : [{ type: cka.id, value: Buffer.from(id, 'hex') }]),
  ]);
  const found = cryptoki.C_FindObjects(session, 2);
  cryptoki.C_FindObjectsFinal(session);
  return found;
}

export type FoundKey = OpenedKey & WantedKey & { readonly handle: Handle };

export function findKey(token: Token, wanted: WantedKey): FoundKey {
  const objectClass = wanted.use === 'wrap' ? ck.secretKey : ck.privateKey;
  const [handle, second] = findObjects(token, wanted.find, objectClass);
  const name = nameOf(wanted.find);
  if (!handle) throw refusal('token', `has no key ${name}`);
  if (second) throw refusal('token', `has two keys ${name}: name one by its id too`);
  const { cryptoki, sessions } = token;
  const [attribute] = cryptoki.C_GetAttributeValue(sessions[0] as Handle, handle, [
    { type: cka.extractable },
  ]);
  const { value } = attribute ?? {};
  return { ...wanted, handle, name, extractable: Buffer.isBuffer(value) && value[0] !== 0 };
}

type Does = (
  token: Token,
  session: Handle,
  key: FoundKey,
  work: Pick<Work, 'data' | 'context'>,
) => Promise<Buffer>;

const sign: Does = ({ cryptoki }, session, { use, handle }, { data }) => {
  const isEcdsa = use === 'ES256';
  cryptoki.C_SignInit(session, { mechanism: isEcdsa ? ck.ecdsa : ck.eddsa }, handle);
  const given = isEcdsa ? createHash('sha256').update(data).digest() : Buffer.from(data);
  return cryptoki.C_SignAsync(session, given, Buffer.alloc(64));
};

const gcmOf = ({ gcm }: Token, iv: Buffer, aad: Uint8Array = new Uint8Array()) => ({
  mechanism: ck.aesGcm,
  parameter: {
    type: gcm,
    iv,
    ivBits: 8 * iv.length,
    aad: Buffer.from(aad),
    tagBits: 8 * tagLength,
  },
});

const wrap: Does = async (token, session, { handle }, { data, context }) => {
  const nonce = randomBytes(nonceLength);
  token.cryptoki.C_EncryptInit(session, gcmOf(token, nonce, context), handle);
  const out = Buffer.alloc(data.length + tagLength);
  const sealed = await token.cryptoki.C_EncryptAsync(session, Buffer.from(data), out);
  return Buffer.concat([nonce, sealed]);
};

const unwrap: Does = (token, session, { handle }, { data, context }) => {
  const nonce = Buffer.from(data.subarray(0, nonceLength));
  token.cryptoki.C_DecryptInit(session, gcmOf(token, nonce, context), handle);
  const sealed = Buffer.from(data.subarray(nonceLength));
  return token.cryptoki.C_DecryptAsync(session, sealed, Buffer.alloc(sealed.length));
};

/** Whether a key does what it should, and is the one whose public half is known: by doing it once. */
const probe: Does = async (token, session, key, _) => {
  const data = randomBytes(32);
  if (!key.publicJwk) {
    const sealed = await wrap(token, session, key, { data });
    const opened = await unwrap(token, session, key, { data: sealed });
    if (!opened.equals(data))
      throw refusal('token', `the key ${key.name} does not open what it closed`);
    return opened;
  }
  const signature = await sign(token, session, key, { data });
  const publicKey = createPublicKey({ key: key.publicJwk as never, format: 'jwk' });
  const digest = key.use === 'ES256' ? 'sha256' : null;
  if (!verify(digest, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature))
    throw refusal('token', `the key ${key.name} is another than KEYS says`);
  return signature;
};

export const acts: Readonly<Record<Work['act'], Does>> = { sign, wrap, unwrap, probe };
