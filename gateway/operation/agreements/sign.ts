import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { AgreementTerms } from '../../trust/federation/agreement.ts';
import { lastDayOf, partiesOf, sidesOf } from '../../trust/federation/agreement.ts';
import { type Signer, signerOf } from '../../trust/federation/agreement-signature.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { notOwnOfToday } from '../../trust/federation/member-signature.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { Found } from './agreement-kind.ts';
import { type Decide, type Step, termsDigest, withEntry } from './change.ts';

const wrong = (reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer: '/signature', reason }] }));

/** Whose signature it is, if it is the caller's own, made just now with a key that counts. */
async function ownSignature(
  terms: AgreementTerms,
  jws: string,
  { caller, document, now }: { caller: Caller; document: FederationDocument; now: Date },
): Promise<Result<Signer, Failure>> {
  const signer = await signerOf(terms, jws, document.members);
  if (!signer) return wrong('not by a key of a platform over these terms');
  const member = document.members.find(({ clientId }) => clientId === signer.clientId);
  const reason = member && notOwnOfToday({ ...signer, member }, caller.clientId, now);
  return reason === undefined ? ok(signer) : wrong(reason);
}

/** The signatures under an agreement that stand, one a region; the new one in the place of its region's earlier one. */
async function signaturesWith(
  { terms, row, entry }: Found,
  jws: string,
  region: string,
  { members }: FederationDocument,
): Promise<readonly string[]> {
  const earlier = row?.signatures ?? entry?.signatures ?? [];
  const signers = await Promise.all(earlier.map((known) => signerOf(terms, known, members)));
  const others = earlier.filter((_, index) => {
    const signer = signers[index];
    return signer !== undefined && signer.region !== region;
  });
  return [...others, jws];
}

/** Whether somebody can still sign: proposed, or standing in the document; not withdrawn, stopped or over. */
export function isOpen({ row, entry, terms }: Found, now: Date): boolean {
  const today = inShanghai(now).slice(0, 10);
  if (entry) {
    const last = lastDayOf(entry);
    return last === undefined || today <= last;
  }
  const over = terms.until !== undefined && terms.until < today;
  return row !== undefined && row.closedAt === null && row.madeAt === null && !over;
}

async function signed(
  found: Found,
  jws: string,
  { caller, document, now }: { caller: Caller; document: FederationDocument; now: Date },
): Promise<Result<Step, Failure>> {
  const { terms, row, entry } = found;
  const signer = await ownSignature(terms, jws, { caller, document, now });
  if (!signer.ok) return signer;
  const signatures = await signaturesWith(found, jws, signer.value.region, document);
  const isWhole = signatures.length === partiesOf(terms).length;
  const record = row ?? {
    id: terms.id,
    terms,
    proposedBy: caller.clientId,
    proposedAt: now,
    // What the operator carried over is in force, and is signed while it is.
    madeAt: entry ? now : null,
    closedAt: null,
    closedBy: null,
    closedReason: null,
  };
  const next = {
    ...record,
    signatures,
    madeAt: record.madeAt ?? (isWhole ? now : null),
  };
  const ended = entry?.ended;
  return ok({
    row: next,
    ...(isWhole
      ? { entry: { ...terms, signatures: [...signatures], ...(ended ? { ended } : {}) } }
      : {}),
    action: found.row || entry ? 'agreement.signed' : 'agreement.proposed',
    purpose: 'a side’s own yes to an agreement',
    details: {
      region: signer.value.region,
      kid: signer.value.kid,
      terms: await termsDigest(terms),
      signature: await sha256Hex(jws),
    },
  });
}

function alone(terms: AgreementTerms): Result<never, Failure> {
  const [name] = sidesOf(terms).at(-1) ?? [];
  const fields = [{ pointer: `/terms/${name}`, reason: 'must be another region' }];
  return fail(failure('request.invalid', { fields }));
}

/** A side proposes terms, signed: the others read and sign the same. */
export const proposing =
  (caller: Caller, terms: AgreementTerms, jws: string): Decide =>
  async (found, document, now) => {
    if (found) return fail(failure('agreement.id_used'));
    const parties = partiesOf(terms);
    if (!parties.includes(caller.region)) return fail(failure('agreement.not_yours'));
    if (new Set(parties).size < parties.length) return alone(terms);
    const sound = withEntry(document, terms);
    return sound.ok ? signed({ terms }, jws, { caller, document, now }) : sound;
  };

/** The next side signs; with the last signature it stands in the federation document. */
export const signing =
  (caller: Caller, jws: string): Decide =>
  async (found, document, now) => {
    if (!found) return fail(failure('agreement.not_found'));
    if (!isOpen(found, now)) return fail(failure('agreement.not_open'));
    return signed(found, jws, { caller, document, now });
  };
