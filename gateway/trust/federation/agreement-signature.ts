import { base64url, decodeProtectedHeader, FlattenedSign, flattenedVerify, importJWK } from 'jose';
import { z } from 'zod';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';
import { type Agreement, type AgreementTerms, partiesOf, termsOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';
import { isInForce } from './member-key.ts';

/** No signature over anything else can stand for a yes to an agreement, nor the other way round. */
const typ = 'tongban-agreement+jws';

/** A `crit` or `b64` would make it a signature over something else. */
const Header = z.strictObject({
  typ: z.literal(typ),
  alg: z.enum(['ES256', 'EdDSA', 'Ed25519']),
  kid: z.string().min(1).max(100),
  /** The member that signs for its region. */
  iss: z.string().max(61),
  /** When, in seconds. */
  iat: z.int().min(0),
});

const payloadOf = (terms: AgreementTerms): string => base64url.encode(utf8(canonicalJson(terms)));

/** A region's yes to terms: a detached JWS over their RFC 8785 text, by one of its platforms. */
export async function signTerms(
  terms: AgreementTerms,
  key: CryptoKey,
  { alg, kid, clientId }: { readonly alg: string; readonly kid: string; readonly clientId: string },
  now: Date,
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000);
  const { protected: header = '', signature } = await new FlattenedSign(utf8(canonicalJson(terms)))
    .setProtectedHeader({ alg, kid, typ, iss: clientId, iat })
    .sign(key);
  return `${header}..${signature}`;
}

/** Who said yes, for which region, and when. */
export type Signer = {
  readonly region: string;
  readonly clientId: string;
  readonly kid: string;
  readonly at: Date;
};

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

/**
 * Whose signature over these terms it is, if it stands: the member belongs and is a platform, the key is listed, and
 * it counted when it signed. A key that was taken out takes its signatures with it; one that ran out does not.
 */
export async function signerOf(
  terms: AgreementTerms,
  jws: string,
  members: readonly Member[],
): Promise<Signer | undefined> {
  const [header = '', , signature = ''] = jws.split('.');
  const parsed = Header.safeParse(headerOf(header, signature));
  if (!parsed.success) return undefined;
  const { iss, kid, iat } = parsed.data;
  const member = members.find(({ clientId }) => clientId === iss);
  if (member?.role !== 'platform') return undefined;
  const at = new Date(iat * 1000);
  const parts = { protected: header, payload: payloadOf(terms), signature };
  return (await isBy(member, parsed.data, parts, at))
    ? { region: member.region, clientId: iss, kid, at }
    : undefined;
}

function headerOf(header: string, signature: string): unknown {
  try {
    return decodeProtectedHeader({ protected: header, signature });
  } catch {
    return undefined;
  }
}

/** Whether every side's signature stands. What the operator carried over has none, and a day on which it ends. */
export async function allSigned(
  agreement: Agreement,
  members: readonly Member[],
): Promise<boolean> {
  const { signatures } = agreement;
  if (!signatures) return true;
  const terms = termsOf(agreement);
  const signers = await Promise.all(signatures.map((jws) => signerOf(terms, jws, members)));
  return partiesOf(agreement).every((party) => signers.some((signer) => signer?.region === party));
}

/** The document with the agreements alone whose signatures stand: nobody downstream can forget to look at them. */
export async function withStandingAgreements(
  document: FederationDocument,
): Promise<FederationDocument> {
  const stands = await Promise.all(
    document.agreements.map((agreement) => allSigned(agreement, document.members)),
  );
  return stands.every(Boolean)
    ? document
    : { ...document, agreements: document.agreements.filter((_, index) => stands[index]) };
}
