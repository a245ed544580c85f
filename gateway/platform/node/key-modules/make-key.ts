import type { JWK } from 'jose';
import { ck, cka } from './pkcs11.ts';
import type { Use } from './protocol.ts';
import { findObjects, refusal, type Token } from './token.ts';

/** Names of curves as DER: secp256r1 as an identifier, Ed25519 as the text that most modules take. */
const curves = {
  ES256: Buffer.from('06082a8648ce3d030107', 'hex'),
  EdDSA: Buffer.from('130c656477617264733235353139', 'hex'),
} as const;

/** Never to be seen, never to be taken out. */
const guarded = [
  { type: cka.token, value: true },
  { type: cka.private, value: true },
  { type: cka.sensitive, value: true },
  { type: cka.extractable, value: false },
] as const;

/** The point of a public key: an OCTET STRING around it, or, by older modules, without. */
function pointOf(value: Buffer, length: number): Buffer {
  const bare = value.length === length ? value : value.subarray(-length);
  if (bare.length !== length) throw refusal('token', 'gives a public key that cannot be read');
  return bare;
}

function jwkOf(use: Exclude<Use, 'wrap'>, value: Buffer): JWK {
  if (use === 'EdDSA')
    return { kty: 'OKP', crv: 'Ed25519', x: pointOf(value, 32).toString('base64url') };
  const point = pointOf(value, 65);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) =>
    part.toString('base64url'),
  );
  return { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
}

/** Makes a key in the module. @returns its public half; nothing of a key that wraps */
export function makeKey(token: Token, use: Use, object: string): JWK {
  const { cryptoki, sessions } = token;
  const [session] = sessions;
  const taken = [ck.privateKey, ck.secretKey].some(
    (objectClass) => findObjects(token, { object }, objectClass).length > 0,
  );
  if (taken || !session) throw refusal('token', `has a key ${object} already`);
  const id = { type: cka.id, value: Buffer.from(object) };
  const label = { type: cka.label, value: object };
  if (use === 'wrap') {
    cryptoki.C_GenerateKey(session, { mechanism: ck.aesKeyGen }, [
      ...guarded,
      label,
      id,
      { type: cka.class, value: ck.secretKey },
      { type: cka.keyType, value: ck.aes },
      { type: cka.valueLength, value: 32 },
      { type: cka.encrypt, value: true },
      { type: cka.decrypt, value: true },
    ]);
    return {};
  }
  const isEc = use === 'ES256';
  const keyType = { type: cka.keyType, value: isEc ? ck.ec : ck.edwards };
  const { publicKey } = cryptoki.C_GenerateKeyPair(
    session,
    { mechanism: isEc ? ck.ecKeyPairGen : ck.edwardsKeyPairGen },
    [
      { type: cka.token, value: true },
      label,
      id,
      keyType,
      { type: cka.ecParams, value: curves[use] },
      { type: cka.verify, value: true },
    ],
    [...guarded, label, id, keyType, { type: cka.sign, value: true }],
  );
  const [point] = cryptoki.C_GetAttributeValue(session, publicKey, [{ type: cka.ecPoint }]);
  return jwkOf(use, point?.value as Buffer);
}
