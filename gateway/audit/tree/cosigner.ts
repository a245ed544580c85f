import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { base64url } from 'jose';
import { z } from 'zod';
import type { SigningKey } from '../../platform/keys/signing-key.ts';
import { keyTypes } from '../verifier/head.ts';
import { cosignedMessage } from '../verifier/signatures.ts';
import {
  type Checkpoint,
  cosign,
  formatVkey,
  keyId,
  signatureLine,
  witnessVkey,
} from './checkpoint.ts';

/** A key of a witness: how others know it, and its line below a checkpoint (C2SP tlog-cosignature). */
export type Cosigner = {
  readonly vkey: string;
  readonly cosign: (checkpoint: Checkpoint, now: Date) => Promise<string>;
};

export const ed25519Cosigner = async (name: string, key: SigningKey): Promise<Cosigner> => ({
  vkey: await witnessVkey(name, key.publicJwk),
  cosign: (checkpoint, now) => cosign(checkpoint, name, key, now),
});

/** An ML-DSA-44 key pair (FIPS 204) as a JWK (RFC 9964): the public key, and the seed of 32 bytes. */
export const MlDsaJwk = z.looseObject({
  kty: z.literal('AKP'),
  alg: z.literal('ML-DSA-44'),
  kid: z.string().min(1).max(100),
  pub: z.base64url().length(1750),
  priv: z.base64url().length(43),
});
type MlDsaJwk = z.infer<typeof MlDsaJwk>;

export const newMlDsaKey = (kid: string): MlDsaJwk =>
  MlDsaJwk.parse({ ...generateKeyPairSync('ml-dsa-44').privateKey.export({ format: 'jwk' }), kid });

/** Signs the tree and the witness's own name with it, and stands where Ed25519 does not (quantum computers). On Node alone. */
export async function mlDsaCosigner(name: string, jwk: MlDsaJwk): Promise<Cosigner> {
  const type = keyTypes.witnessMlDsa;
  const verifier = { name, publicKey: base64url.decode(jwk.pub) };
  const { kty, alg, pub, priv } = jwk;
  const key = createPrivateKey({ key: { kty, alg, pub, priv } as JsonWebKey, format: 'jwk' });
  const id = await keyId(verifier, type);
  return {
    vkey: await formatVkey(verifier, type),
    cosign: async ({ origin, size, root }, now) => {
      const seconds = BigInt(Math.floor(now.getTime() / 1000));
      const time = new Uint8Array(8);
      new DataView(time.buffer).setBigUint64(0, seconds);
      const said = cosignedMessage(name, seconds, { origin, size, root: new Uint8Array(root) });
      return signatureLine(name, [id, time, sign(null, said, key)]);
    },
  };
}
