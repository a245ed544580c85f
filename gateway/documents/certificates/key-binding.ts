import { importJWK } from 'jose';
import { z } from 'zod';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import { decodeJwt, verifyJwt } from '../../trust/identity/strict-jwt.ts';
import { disclosureDigest } from './disclosures.ts';
import type { HolderKey } from './holder-key.ts';

/** What a holder signs when they show a copy (RFC 9901 s4.3). */
const Proof = z.looseObject({
  iat: z.int(),
  aud: z.string(),
  nonce: z.string().min(1).max(200),
  sd_hash: z.string(),
});

/** What the proof must be of, and for whom. */
export type Shown = {
  readonly key: HolderKey;
  /** The credential as it was shown: up to the last `~`, that one included. */
  readonly presented: string;
  readonly audience: string;
  /** What the verifier gave the holder to sign; absent: it gave nothing, and no proof is fresh. */
  readonly nonce?: string | undefined;
};

/** So long a proof counts, and so far the clock of a telephone may be ahead. */
const lifeSeconds = 300;
const skewSeconds = 60;

/** Whom a proof is for: the member that asked for it. */
export const proofAudience = (clientId: string): string => `urn:tongban:member:${clientId}`;

async function keyOf(jwk: HolderKey) {
  const algorithms = jwk.kty === 'EC' ? ['ES256'] : ['EdDSA', 'Ed25519'];
  const key = await importJWK(jwk, algorithms[0]).catch(() => undefined);
  return key instanceof CryptoKey ? { key, algorithms } : undefined;
}

/**
 * Holds the proof of a holder's key against what was shown. That it is shown for the first time is for whoever keeps
 * what was seen.
 * @returns until when the same proof could be shown again
 */
export async function checkProof(
  proof: string,
  { key: jwk, presented, audience, nonce }: Shown,
  now: Date,
): Promise<Result<Date, CertificateReason>> {
  const jwt = decodeJwt(proof);
  if (!jwt.ok) return fail('holder.key_proof_unreadable');
  const key = await keyOf(jwk);
  const claims = key ? await verifyJwt(jwt.value, ['kb+jwt'], key) : undefined;
  if (!claims?.ok) return fail('holder.key_proof_wrong');
  const parsed = Proof.safeParse(claims.value);
  if (!parsed.success) return fail('holder.key_proof_unreadable');
  const { iat, aud, sd_hash, nonce: signed } = parsed.data;
  if (sd_hash !== disclosureDigest(presented)) return fail('holder.key_proof_of_another_document');
  if (aud !== audience) return fail('holder.key_proof_for_another');
  if (signed !== nonce) return fail('holder.key_proof_nonce');
  const age = now.getTime() / 1000 - iat;
  if (age > lifeSeconds || age < -skewSeconds) return fail('holder.key_proof_stale');
  return ok(new Date((iat + lifeSeconds) * 1000));
}
