import { type Agreement, type AgreementTerms, partiesOf, termsOf } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';
import { type SigningMember, signAsMember, signedBy } from './member-signature.ts';

/** No signature over anything else can stand for a yes to an agreement, nor the other way round. */
const typ = 'tongban-agreement+jws';

/** A region's yes to terms, by one of its platforms. */
export const signTerms = (
  terms: AgreementTerms,
  key: CryptoKey,
  by: SigningMember,
  now: Date,
): Promise<string> => signAsMember(typ, terms, key, by, now);

/** Who said yes, for which region, and when. */
export type Signer = {
  readonly region: string;
  readonly clientId: string;
  readonly kid: string;
  readonly at: Date;
};

/**
 * Whose signature over these terms it is, if it stands and is a platform's. A key that was taken out takes its
 * signatures with it; one that ran out does not.
 */
export async function signerOf(
  terms: AgreementTerms,
  jws: string,
  members: readonly Member[],
): Promise<Signer | undefined> {
  const signed = await signedBy(typ, terms, jws, members);
  if (signed?.member.role !== 'platform') return undefined;
  const { member, kid, at } = signed;
  return { region: member.region, clientId: member.clientId, kid, at };
}

/** Whether each whom the terms bind is among those who signed. */
export const haveAllSigned = (
  terms: AgreementTerms,
  signers: readonly ({ readonly region?: string | undefined } | undefined)[],
): boolean => partiesOf(terms).every((party) => signers.some((signer) => signer?.region === party));

/** Whether every side's signature stands. What the operator carried over has none, and a day on which it ends. */
export async function allSigned(
  agreement: Agreement,
  members: readonly Member[],
): Promise<boolean> {
  const { signatures } = agreement;
  if (!signatures) return true;
  const terms = termsOf(agreement);
  const signers = await Promise.all(signatures.map((jws) => signerOf(terms, jws, members)));
  return haveAllSigned(terms, signers);
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
