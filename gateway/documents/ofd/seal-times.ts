import type { Check } from '#contracts/certificate';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { type Finding, found } from './finding.ts';
import { revocationOf } from './revocation-list.ts';
import type { SealedSignature } from './ses.ts';
import { checkTimeStamp, readTimeStamp } from './time-stamp.ts';
import { dayOf, type SealTrust, trustedSeal } from './trust.ts';
import type { SealCertificate } from './x509.ts';

type Term = { readonly from: Date; readonly until: Date };
const within = (at: Date, { from, until }: Term): boolean => from <= at && at <= until;

/** So far the clocks of two offices are apart: what was sealed this minute is not signed in the future. */
const clockSkewMs = 300_000;
const isAfter = (at: Date, other: Date): boolean => at.getTime() > other.getTime() + clockSkewMs;

const time = (outcome: Check['outcome'], reason: CertificateReason): Finding =>
  found('time', outcome, reason);

/** Since when the signature is known to exist, and what proves it; or what is wrong with the proof. */
type Proof =
  | { readonly at: Date; readonly by: 'nobody' | 'stamp' | 'unknown_authority' | 'unreadable' }
  | Finding;

/** By its time stamp (GB/T 38540), where its region names who certifies such; without one it is known since now. */
function proofOf(
  { timeStamp, signature, signedAt }: SealedSignature,
  trust: SealTrust,
  now: Date,
): Proof {
  if (!timeStamp || trust.timeStampAuthorities.length === 0) return { at: now, by: 'nobody' };
  const stamp = readTimeStamp(timeStamp);
  if (!stamp) return { at: now, by: 'unreadable' };
  const outcome = checkTimeStamp(stamp, signature, trust, now);
  if (outcome === 'wrong') return time('invalid', 'time.stamp_wrong');
  if (outcome === 'unknown') return { at: now, by: 'unknown_authority' };
  if (isAfter(stamp.at, now)) return time('invalid', 'time.signed_in_the_future');
  // What was stamped was there: whoever says that it was signed later is not to be believed.
  if (isAfter(signedAt, stamp.at)) return time('invalid', 'time.stamp_before_signing');
  // By a clock that is a little slow it was stamped before it was signed.
  return { at: signedAt > stamp.at ? signedAt : stamp.at, by: 'stamp' };
}

const unproven = {
  nobody: 'time.signing_time_unproven',
  stamp: 'time.signing_time_unproven',
  unknown_authority: 'time.stamp_authority_unknown',
  unreadable: 'time.stamp_unreadable',
} as const;

export type Hands = { readonly signer: SealCertificate; readonly maker: SealCertificate };

/**
 * Whether seal and certificates counted when they were used. The time is the signer's own word: while the seal counts,
 * that is enough; afterwards, its region or its authority having taken it out of use included, whoever holds an old key
 * writes an old date. Then a time stamp from while it counted proves it, or a person has to look.
 */
export function checkTimes(
  sealed: SealedSignature,
  { signer, maker }: Hands,
  trust: SealTrust,
  now: Date,
): Finding {
  const { seal, signedAt } = sealed;
  if (isAfter(signedAt, now)) return time('invalid', 'time.signed_in_the_future');
  if (!within(signedAt, seal)) return time('invalid', 'time.seal_not_valid_at_signing');
  if (!within(signedAt, signer)) return time('invalid', 'time.signer_not_valid_at_signing');
  if (seal.made > maker.until) return time('invalid', 'time.maker_not_valid_at_making');
  const proof = proofOf(sealed, trust, now);
  if ('outcome' in proof) return proof;
  // A certificate that was renewed for the same key looks like this: it lies beside what the maker signs.
  if (seal.made < maker.from) return time('indeterminate', 'time.maker_not_yet_valid');
  const { at, by } = proof;
  const until = trustedSeal(trust, sealed)?.until;
  const isRevoked = [signer, maker].some((one) => {
    const since = revocationOf(trust.revocations, one);
    return since instanceof Date && since <= at;
  });
  const counted =
    (until === undefined || dayOf(at) <= until) &&
    within(at, seal) &&
    within(at, signer) &&
    !isRevoked;
  if (!counted) return time('indeterminate', unproven[by]);
  return time('valid', by === 'stamp' ? 'time.stamped' : 'time.seal_valid');
}
