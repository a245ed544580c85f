import type { Certificate, Check, Verdict } from '#contracts/certificate';
import { inShanghai } from '#contracts/dates';
import { parseCertificateIdentifier } from '#contracts/identifiers';
import { currentRegionCode, RegionCode, wasInForce } from '#contracts/region-code';
import type { Recognition } from '../../trust/federation/agreement.ts';
import { check } from './verdict.ts';

const isRegionCode = (code: string): boolean => RegionCode.safeParse(code).success;

/** A region code stands for the region whatever its number was when the certificate was made. */
const currentCode = (code: string): string => (isRegionCode(code) ? currentRegionCode(code) : code);

type Entry = Recognition['issuers'][number];
export type Entitled = Exclude<Entry, string>;

/** Who is entitled to issue under an agreement, each with its dates if it has any. */
export const entitledBodies = ({ issuers }: Recognition): Entitled[] =>
  issuers.map((entry) => (typeof entry === 'string' ? { code: entry } : entry));

/** Absent where nobody can tell when it was issued. */
const dayOfIssue = ({ issuedOn }: Certificate): string | undefined =>
  issuedOn && inShanghai(new Date(issuedOn.value)).slice(0, 10);

/** A body that was entitled for a time issued what counts in that time. */
function entitledThen(entries: readonly Entitled[], day: string | undefined): Verdict {
  const always = entries.some(({ since, until }) => since === undefined && until === undefined);
  if (always) return 'valid';
  if (day === undefined) return 'indeterminate';
  return entries.some(({ since = day, until = day }) => since <= day && day <= until)
    ? 'valid'
    : 'invalid';
}

function untrusted(certificate: Certificate, agreement: Recognition): Check | undefined {
  const { code } = certificate.issuer;
  const named = entitledBodies(agreement).filter(
    (entry) => currentCode(entry.code) === currentCode(code),
  );
  if (named.length === 0)
    return isRegionCode(code)
      ? check('issuer', 'indeterminate', 'issuer.body_not_named')
      : check('issuer', 'invalid', 'issuer.not_authorised');
  const then = entitledThen(named, dayOfIssue(certificate));
  if (then === 'invalid') return check('issuer', then, 'issuer.not_entitled_then');
  return then === 'valid' ? undefined : check('issuer', then, 'issuer.date_unknown');
}

/** What is odd about who says to have issued it: whoever looks at the paper sees which of the two is right. */
function odd(certificate: Certificate): Check | undefined {
  const { code } = certificate.issuer;
  const day = dayOfIssue(certificate);
  // A number that a region did not have then, or has no more (GB/T 2260), is a slip or made up.
  if (isRegionCode(code) && day !== undefined && !wasInForce(code, day))
    return check('issuer', 'indeterminate', 'issuer.region_code_not_then');
  const named = parseCertificateIdentifier(certificate.identifier);
  const differs = named?.issuerIsUscc && code.length === 18 && named.issuer !== code;
  return differs ? check('issuer', 'indeterminate', 'issuer.differs_from_identifier') : undefined;
}

/** Trust is scoped: this body, for this type, in this region, on that day (the agreement's dates are checked before). */
export function checkIssuer(certificate: Certificate, agreement: Recognition): Check {
  const { issuer } = certificate;
  if (currentRegionCode(issuer.region) !== agreement.issuerRegion)
    return check('issuer', 'invalid', 'issuer.other_region');
  if (issuer.code === '') return check('issuer', 'indeterminate', 'issuer.unreadable');
  // Which of its own bodies issues what is a region's own to know.
  const isOwn = agreement.issuers.length === 0;
  const reason = isRegionCode(issuer.code) ? 'issuer.region_code' : 'issuer.authorised';
  return (
    (isOwn ? undefined : untrusted(certificate, agreement)) ??
    odd(certificate) ??
    check('issuer', 'valid', isOwn ? 'issuer.own_region' : reason)
  );
}
