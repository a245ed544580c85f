import { calculateJwkThumbprint, importJWK } from 'jose';
import { z } from 'zod';
import type { Member } from '../federation/entries.ts';
import type { VerificationKey } from './strict-jwt.ts';

/** JWK lint: only what signs, only these curves, and every restriction that the key states about itself. */
const UsableKey = z.looseObject({
  crv: z.enum(['P-256', 'Ed25519']),
  use: z.literal('sig').optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
  alg: z.string().optional(),
});

const algorithmsOf = { 'P-256': ['ES256'], Ed25519: ['EdDSA', 'Ed25519'] } as const;

/** A registered key with its RFC 7638 thumbprint, to which tokens are bound. */
export type MemberKey = VerificationKey & { readonly jkt: string };

type PublicJwk = { readonly kty: string; readonly x: string; readonly [member: string]: unknown };

/** A public key that may sign here, or undefined. Members that are not of the public key are left out. */
export async function importPublicKey(jwk: PublicJwk): Promise<MemberKey | undefined> {
  const usable = UsableKey.safeParse(jwk);
  if (!usable.success) return undefined;
  const { crv, alg } = usable.data;
  const algorithms = algorithmsOf[crv].filter((name) => alg === undefined || alg === name);
  if (algorithms.length === 0) return undefined;
  try {
    const { kty, x } = jwk;
    const y = z.string().optional().parse(jwk['y']);
    const publicJwk = { kty, crv, x, ...(y === undefined ? {} : { y }) };
    const key = await importJWK(publicJwk, algorithms[0]);
    if (key instanceof Uint8Array) return undefined;
    return { key, algorithms, jkt: await calculateJwkThumbprint(publicJwk) };
  } catch {
    return undefined;
  }
}

/** A member, or a region's authorization server. */
type KeyHolder = Pick<Member, 'jwks'>;

type Imported = Map<string, Promise<MemberKey | undefined>>;

/** Goes with the member: another version of the federation document brings other member objects. */
const imported = new WeakMap<KeyHolder, Imported>();

/**
 * The registered key that `kid` names, imported once per version of the federation document. Without a
 * `kid` only a member with a single key is unambiguous. Undefined if there is none or it is unusable.
 */
export async function memberKey(
  member: KeyHolder,
  kid: string | undefined,
): Promise<MemberKey | undefined> {
  const { keys } = member.jwks;
  const jwk =
    kid === undefined && keys.length === 1 ? keys[0] : keys.find((key) => key.kid === kid);
  if (!jwk) return undefined;
  const known: Imported = imported.get(member) ?? new Map();
  imported.set(member, known);
  const key = known.get(jwk.kid) ?? importPublicKey(jwk);
  known.set(jwk.kid, key);
  return key;
}
