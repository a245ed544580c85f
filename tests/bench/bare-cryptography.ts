import { createHash } from 'node:crypto';
import {
  importMasterKey,
  newDataKey,
  openDataKey,
  openJson,
  sealJson,
} from '../../gateway/platform/keys/seal.ts';
import { closedLoop } from './load.ts';
import type { Round } from './token-load.ts';

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' } as const;
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The cryptographic operations of one token, and nothing else. */
export type Cryptography = () => Promise<unknown>;

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));

async function signatures(): Promise<{ verify: Cryptography; sign: Cryptography }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(p256, false, [
    'sign',
    'verify',
  ]);
  // As long as the signed part of an assertion or a token.
  const message = randomBytes(400);
  const signature = await crypto.subtle.sign(ecdsa, privateKey, message);
  return {
    verify: () => crypto.subtle.verify(ecdsa, publicKey, signature, message),
    sign: () => crypto.subtle.sign(ecdsa, privateKey, message),
  };
}

/** client_credentials: the assertion's signature and the token's. */
export async function ofClientCredentials(): Promise<Cryptography> {
  const { verify, sign } = await signatures();
  return async () => {
    await verify();
    await sign();
  };
}

/**
 * An exchange: the signatures of the assertion, of a subject token that was not seen before and of the new
 * token; the subject token's digest, the key of the session and the session itself, the pairwise subject.
 */
export async function ofExchange(): Promise<Cryptography> {
  const { verify, sign } = await signatures();
  const master = await importMasterKey('bare', randomBytes(32));
  const { key, wrapped } = await newDataKey(master, 'sid');
  const session = await sealJson(key, { assertion: 'x'.repeat(600) }, 'sid');
  const pairwise = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const name = randomBytes(100);
  const token = randomBytes(700);
  return async () => {
    await verify();
    createHash('sha256').update(token).digest('hex');
    await verify();
    const opened = await openDataKey(master, wrapped, 'sid');
    await openJson(opened.key, session, 'sid');
    await crypto.subtle.sign('HMAC', pairwise, name);
    await sign();
  };
}

/** How often a process with nothing else to do does it, and what one costs it in CPU, all threads. */
export async function bareRate(
  cryptography: Cryptography,
  count: number,
  inFlight: number,
): Promise<Round> {
  const before = process.cpuUsage();
  const perSecond = await closedLoop(count, inFlight, cryptography);
  const { user, system } = process.cpuUsage(before);
  return { perSecond, cpuMs: (user + system) / 1000 / count };
}
