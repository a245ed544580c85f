import type { JWK } from 'jose';
import { ck, cka, type Handle } from './pkcs11.ts';
import type { Use } from './protocol.ts';
import { findKey, findObjects, refusal, type Token } from './token.ts';

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

function publicHalf(token: Token, use: Exclude<Use, 'wrap'>, object: string): JWK {
  const { cryptoki, sessions } = token;
  const [publicKey] = findObjects(token, { object }, ck.publicKey);
  if (!publicKey || !sessions[0]) throw refusal('token', `shows no public half of ${object}`);
  const [point] = cryptoki.C_GetAttributeValue(sessions[0], publicKey, [{ type: cka.ecPoint }]);
  return jwkOf(use, point?.value as Buffer);
}

function makeSecret({ cryptoki }: Token, session: Handle, object: string): void {
  cryptoki.C_GenerateKey(session, { mechanism: ck.aesKeyGen }, [
    ...guarded,
    { type: cka.label, value: object },
    { type: cka.id, value: Buffer.from(object) },
    { type: cka.class, value: ck.secretKey },
    { type: cka.keyType, value: ck.aes },
    { type: cka.valueLength, value: 32 },
    { type: cka.encrypt, value: true },
    { type: cka.decrypt, value: true },
  ]);
}

function makePair(
  { cryptoki }: Token,
  session: Handle,
  use: Exclude<Use, 'wrap'>,
  object: string,
): void {
  const isEc = use === 'ES256';
  const both = [
    { type: cka.label, value: object },
    { type: cka.id, value: Buffer.from(object) },
    { type: cka.keyType, value: isEc ? ck.ec : ck.edwards },
  ];
  cryptoki.C_GenerateKeyPair(
    session,
    { mechanism: isEc ? ck.ecKeyPairGen : ck.edwardsKeyPairGen },
    [
      ...both,
      { type: cka.token, value: true },
      { type: cka.ecParams, value: curves[use] },
      { type: cka.verify, value: true },
    ],
    [...both, ...guarded, { type: cka.sign, value: true }],
  );
}

type Wanted = { readonly use: Use; readonly object: string; readonly take: boolean };

/** Makes a key in the module, or takes one. @returns its public half; nothing of a key that wraps */
export function madeKey(token: Token, { use, object, take }: Wanted): JWK {
  const [session] = token.sessions;
  if (!session) throw refusal('token', 'gives no session');
  const [found] = findObjects(token, { object }, use === 'wrap' ? ck.secretKey : ck.privateKey);
  if (found && !take)
    throw refusal('token', `has a key ${object} already: --take if it is the one that is meant`);
  if (found) {
    if (findKey(token, { find: { object }, use }).extractable)
      throw refusal('token', `its key ${object} can be taken out of the module`);
  } else if (use === 'wrap') makeSecret(token, session, object);
  else makePair(token, session, use, object);
  return use === 'wrap' ? {} : publicHalf(token, use, object);
}
