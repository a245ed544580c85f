import { createSecretKey, type KeyObject } from 'node:crypto';
import { base64url, importJWK, type JWK } from 'jose';
import { utf8 } from './digest.ts';
import { isPublished, jwksMaxAgeSeconds, type KeyTimes, signingAt, timesOf } from './key-dates.ts';
import type { KeyModules } from './key-modules.ts';
import type { KeySet, OwnJwk } from './key-set.ts';
import { isEndorsed } from './log-endorsement.ts';
import { hasPrivateHalf, logKeySigns } from './log-key-dates.ts';
import { parseModuleKey } from './module-key.ts';
import { importMasterKey, type MasterKey } from './seal.ts';
import { algorithmOf, importSigningKey, publicPart, type SigningKey } from './signing-key.ts';

/** A key that the log has or had, as others are told of it. */
export type LogKey = {
  readonly publicJwk: JWK;
  readonly useFrom?: string;
  readonly retireAfter?: string;
  readonly endorsement?: string;
};

/** The gateway's own keys, imported once. */
export type Keys = {
  /** Signs now: another key on another day. */
  readonly signing: SigningKey;
  /** All public keys that verify what is still in circulation, and those that will sign soon. */
  readonly publicJwks: { readonly keys: readonly JWK[] };
  readonly verifying: ReadonlyMap<string, CryptoKey>;
  /** The newest of those that sign checkpoints now. */
  readonly log: SigningKey;
  /** All of those, the newest first: two while the log changes its key. */
  readonly logSigning: readonly SigningKey[];
  /** Every key that the log has, had or is to have, the newest first. */
  readonly logKeys: readonly LogKey[];
  readonly subject: readonly SubjectKey[];
  readonly master: MasterKey;
  /** HMAC key of short-lived challenges: derived, so that every process with the same keys has it. */
  readonly challenge: CryptoKey;
  readonly masterByVersion: (version: string) => MasterKey | undefined;
};

/** The same secret twice: `secret` is for what is hashed with every case, where WebCrypto's way to another thread and back costs more. */
type SubjectKey = { readonly version: string; readonly key: CryptoKey; readonly secret: KeyObject };

async function importVerifyingKey(jwk: JWK): Promise<readonly [string, CryptoKey]> {
  const key = await importJWK(jwk, jwk.alg);
  if (key instanceof Uint8Array) throw new TypeError('a verifying key must be asymmetric');
  return [jwk.kid ?? '', key];
}

/** Said where there is no `KeyModules`. */
export const notAtEdge = 'a key in a hardware module is for a gateway on Node';

/** Whether any key of a set lies in a hardware module. */
export const hasModuleKeys = ({ signing, log, master }: KeySet): boolean =>
  [...signing, ...log, ...master].some(({ pkcs11 }) => pkcs11 !== undefined);

function moduleKeyOf(uri: string) {
  const key = parseModuleKey(uri);
  if (!key.ok) throw new TypeError(key.failure);
  return key.value;
}

/** One of our own, wherever its private half lies. */
export async function importOwnKey(
  { d, pkcs11, ...jwk }: OwnJwk,
  modules?: KeyModules,
): Promise<SigningKey> {
  if (d !== undefined) return importSigningKey({ ...jwk, d });
  if (pkcs11 === undefined) throw new TypeError(`the key ${jwk.kid} has no private half`);
  if (!modules) throw new TypeError(notAtEdge);
  const shown = { alg: algorithmOf(jwk), publicJwk: publicPart(jwk) };
  return { kid: jwk.kid, ...shown, sign: modules.signer(moduleKeyOf(pkcs11), shown) };
}

function importOwnMaster(
  { version, secret, pkcs11 }: KeySet['master'][number],
  modules?: KeyModules,
): MasterKey {
  if (secret !== undefined)
    return importMasterKey(version, new Uint8Array(base64url.decode(secret)));
  if (!modules) throw new TypeError(notAtEdge);
  return { version, ...modules.wrapping(moduleKeyOf(pkcs11 ?? '')) };
}

type DatedKey = {
  readonly key: SigningKey;
  readonly verifying: readonly [string, CryptoKey];
  readonly times: KeyTimes;
};

/** A key that this process could publish only now is not used before others can have noticed. */
function noticed(times: KeyTimes, startedMs: number): KeyTimes {
  if (times.useFromMs <= startedMs) return times;
  return { ...times, useFromMs: Math.max(times.useFromMs, startedMs + jwksMaxAgeSeconds * 1000) };
}

type InForce = Pick<Keys, 'signing' | 'publicJwks' | 'verifying'>;

function keysAt(keys: readonly DatedKey[], nowMs: number): InForce & { readonly untilMs: number } {
  const published = keys.filter(({ times }) => isPublished(times, nowMs));
  const signing = signingAt(keys, nowMs);
  if (!signing) throw new TypeError('none of the signing keys is in use now');
  const instants = keys.flatMap(({ times }) => Object.values(times) as number[]);
  return {
    signing: signing.key,
    publicJwks: { keys: published.map(({ key }) => key.publicJwk) },
    verifying: new Map(published.map(({ verifying }) => verifying)),
    untilMs: Math.min(...instants.filter((ms) => ms > nowMs)),
  };
}

/** The signing keys as of the clock; worked out anew only when a date has passed. */
async function datedKeys(
  set: KeySet,
  clock: () => Date,
  modules?: KeyModules,
): Promise<() => InForce> {
  const startedMs = clock().getTime();
  const keys = await Promise.all(
    set.signing.map(async (jwk): Promise<DatedKey> => {
      const key = await importOwnKey(jwk, modules);
      const verifying = await importVerifyingKey(key.publicJwk);
      return { key, verifying, times: noticed(timesOf(jwk), startedMs) };
    }),
  );
  let inForce = keysAt(keys, startedMs);
  let fromMs = startedMs;
  return () => {
    const nowMs = clock().getTime();
    if (nowMs < fromMs || nowMs >= inForce.untilMs) {
      inForce = keysAt(keys, nowMs);
      fromMs = nowMs;
    }
    return inForce;
  };
}

const shownLogKey = ({
  useFrom,
  retireAfter,
  endorsement,
  ...jwk
}: KeySet['log'][number]): LogKey => ({
  publicJwk: publicPart(jwk),
  ...(useFrom === undefined ? {} : { useFrom }),
  ...(retireAfter === undefined ? {} : { retireAfter }),
  ...(endorsement === undefined ? {} : { endorsement }),
});

/** @throws TypeError if a key says that the one before it vouched for it, and that one did not */
async function checkEndorsements(keys: KeySet['log']): Promise<void> {
  for (const [nth, { x, kid, endorsement }] of keys.entries()) {
    const before = keys[nth + 1];
    if (endorsement === undefined || !before) continue;
    const [, publicKey] = await importVerifyingKey(publicPart(before));
    if (!(await isEndorsed({ publicKey, x: before.x }, { x, endorsement })))
      throw new TypeError(`the endorsement of the log key ${kid} is not by the key before it`);
  }
}

/** The keys of the log as of the clock. */
async function logKeysOf(
  set: KeySet['log'],
  clock: () => Date,
  modules?: KeyModules,
): Promise<{ readonly newest: () => SigningKey; readonly signing: () => SigningKey[] }> {
  await checkEndorsements(set);
  const keys = await Promise.all(
    set.map(async (jwk) => ({
      dates: jwk,
      key: hasPrivateHalf(jwk) ? await importOwnKey(jwk, modules) : undefined,
    })),
  );
  const signing = (): SigningKey[] => {
    const nowMs = clock().getTime();
    return keys.flatMap(({ dates, key }) => {
      if (!logKeySigns(dates, nowMs)) return [];
      if (!key) throw new TypeError(`the log key ${dates.kid} still signs and has no private half`);
      return [key];
    });
  };
  const newest = (): SigningKey => {
    const [key] = signing();
    if (!key) throw new TypeError('none of the log keys is in use now');
    return key;
  };
  newest();
  return { newest, signing };
}

/** @param modules by whom keys in hardware are reached; absent: a set with such keys is refused */
export async function importKeys(
  set: KeySet,
  clock: () => Date = () => new Date(),
  modules?: KeyModules,
): Promise<Keys> {
  const inForce = await datedKeys(set, clock, modules);
  const masters = set.master.map((key) => importOwnMaster(key, modules));
  const log = await logKeysOf(set.log, clock, modules);
  const [master] = masters;
  if (!master) throw new TypeError('at least one master key is needed');
  return {
    get signing() {
      return inForce().signing;
    },
    get publicJwks() {
      return inForce().publicJwks;
    },
    get verifying() {
      return inForce().verifying;
    },
    get log() {
      return log.newest();
    },
    get logSigning() {
      return log.signing();
    },
    logKeys: set.log.map(shownLogKey),
    subject: await Promise.all(set.subject.map(importSubjectKey)),
    master,
    // A master key in a module gives nothing out from which another could be derived.
    challenge: await deriveChallengeKey(set.master[0]?.secret ?? set.subject[0]?.secret ?? ''),
    masterByVersion: (version) => masters.find((candidate) => candidate.version === version),
  };
}

/** RFC 5869: a key for another purpose than the secret that it comes from. */
async function deriveChallengeKey(secret: string): Promise<CryptoKey> {
  const raw = new Uint8Array(base64url.decode(secret));
  const base = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  const info = utf8('tongban challenge');
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    base,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
}

async function importSubjectKey(entry: KeySet['subject'][number]): Promise<SubjectKey> {
  const raw = new Uint8Array(base64url.decode(entry.secret));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return { version: entry.version, key, secret: createSecretKey(raw) };
}
