import { base64url, decodeProtectedHeader, FlattenedSign, flattenedVerify, importJWK } from 'jose';
import { z } from 'zod';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';
import type { Member } from './entries.ts';
import { isInForce } from './member-key.ts';

/** What a member says yes to by a signature of its own: a yes to one kind of thing stands for no other. */
export type SignedKind = 'tongban-agreement+jws' | 'tongban-member-keys+jws';

/** A `crit` or `b64` would make it a signature over something else. */
const Header = z.strictObject({
  typ: z.string(),
  alg: z.enum(['ES256', 'EdDSA', 'Ed25519']),
  kid: z.string().min(1).max(100),
  /** The member that signs. */
  iss: z.string().max(61),
  /** When, in seconds. */
  iat: z.int().min(0),
});

/** Detached JWS (RFC 7515 appendix F) over the RFC 8785 text of what is signed. */
export const MemberSignature = z
  .string()
  .max(600)
  .regex(/^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{86}$/, 'not a detached JWS');

export type SigningMember = {
  readonly alg: string;
  readonly kid: string;
  readonly clientId: string;
};

/** A member's yes to a value, now. */
export async function signAsMember(
  typ: SignedKind,
  value: unknown,
  key: CryptoKey,
  { alg, kid, clientId }: SigningMember,
  now: Date,
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000);
  const { protected: header = '', signature } = await new FlattenedSign(utf8(canonicalJson(value)))
    .setProtectedHeader({ alg, kid, typ, iss: clientId, iat })
    .sign(key);
  return `${header}..${signature}`;
}

async function isBy(
  member: Member,
  { kid, alg }: z.infer<typeof Header>,
  jws: { readonly protected: string; readonly payload: string; readonly signature: string },
  at: Date,
): Promise<boolean> {
  const jwk = member.jwks.keys.find((key) => key.kid === kid);
  if (!jwk || !isInForce(jwk, at) || (jwk.crv === 'P-256') !== (alg === 'ES256')) return false;
  try {
    const { kty, crv, x, y } = jwk;
    const key = await importJWK({ kty, crv, x, ...(y === undefined ? {} : { y }) }, alg);
    await flattenedVerify(jws, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

function headerOf(header: string, signature: string): unknown {
  try {
    return decodeProtectedHeader({ protected: header, signature });
  } catch {
    return undefined;
  }
}

/** Which member signed, with which key, and when. */
export type SignedBy = { readonly member: Member; readonly kid: string; readonly at: Date };

/** Who signed a value, if the signature stands: the member belongs, the key is listed, and it counted when it signed. */
export async function signedBy(
  typ: SignedKind,
  value: unknown,
  jws: string,
  members: readonly Member[],
): Promise<SignedBy | undefined> {
  const [header = '', , signature = ''] = jws.split('.');
  const parsed = Header.safeParse(headerOf(header, signature));
  if (!parsed.success || parsed.data.typ !== typ) return undefined;
  const { iss, kid, iat } = parsed.data;
  const member = members.find(({ clientId }) => clientId === iss);
  if (!member) return undefined;
  const at = new Date(iat * 1000);
  const payload = base64url.encode(utf8(canonicalJson(value)));
  const parts = { protected: header, payload, signature };
  return (await isBy(member, parsed.data, parts, at)) ? { member, kid, at } : undefined;
}

/** A signature is made at a desk, perhaps by somebody who has to be fetched: a day, either way of a clock. */
const maxAgeMs = 86_400_000;

/** Why a signature is not this member's own of today, by a key that counts now; undefined: it is. */
export function notOwnOfToday(
  { member, kid, at }: SignedBy,
  clientId: string,
  now: Date,
): string | undefined {
  if (member.clientId !== clientId) return 'not yours';
  if (Math.abs(now.getTime() - at.getTime()) > maxAgeMs) return 'not of today';
  const key = member.jwks.keys.find((listed) => listed.kid === kid);
  return key && isInForce(key, now) ? undefined : 'by a key that does not count now';
}
