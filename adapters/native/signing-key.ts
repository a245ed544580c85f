import { importJWK } from 'jose';
import type { z } from 'zod';
import type { SigningKey } from './api-credentials.ts';

type Key = z.infer<typeof SigningKey>;

/** The algorithm that goes with a key's curve. */
export const algorithmOf = ({ crv }: Pick<Key, 'crv'>) => (crv === 'P-256' ? 'ES256' : 'EdDSA');

/** By the configured key itself, which lives as long as the process. */
const imported = new WeakMap<Key, ReturnType<typeof importJWK>>();

function importKey(key: Key): ReturnType<typeof importJWK> {
  const { kty, crv, x, y, d } = key;
  return importJWK({ kty, crv, x, d, ...(y === undefined ? {} : { y }) }, algorithmOf(key));
}

/** A configured key, ready to sign; made once. */
export function privateKeyOf(configured: Key): ReturnType<typeof importJWK> {
  const key = imported.get(configured) ?? importKey(configured);
  imported.set(configured, key);
  return key;
}
