import {
  Certificate,
  type CertificateHolder,
  type CertificateStatus,
  type Check,
  type Verdict,
} from '#contracts/certificate';
import { citizenNumberOf, parseCertificateIdentifier } from '#contracts/identifiers';
import { hasUnrepairedCharacter, normaliseName } from '#contracts/names';
import { type Holder, holderOf, type Party } from '#contracts/party';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { SealTrust } from '../ofd/trust.ts';
import { checkFile } from './check-file.ts';
import { checkIssuer } from './check-issuer.ts';
import { fieldOf, pathOf } from './minimise.ts';
import { claimNameProblem } from './sd-jwt.ts';
import { checkTime } from './validity.ts';
import { check, verdictOf } from './verdict.ts';

/** What a retrieved certificate must fit: who asked for it, under which agreement, to read what. */
export type Expectation = {
  readonly agreement: Recognition;
  readonly party: Party;
  /** Whose it is where the party is a parent, whom the certificate names. */
  readonly child?: Holder | undefined;
  readonly fields: readonly string[];
  /** Fields that somebody doubts, and the issuing region has not answered for. */
  readonly disputed?: ReadonlySet<string>;
  /** Whose seals stand on certificates of the region; absent: it gives no sealed files. */
  readonly seals?: SealTrust | undefined;
};

export type Examination = {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** Absent if what came is not a certificate at all. */
  readonly certificate?: Certificate;
  /** The holder who asked, as the certificate names them. */
  readonly holder?: Holder;
};

function checkType(certificate: Certificate, agreement: Recognition): Check {
  if (certificate.type !== agreement.certificateType) return check('type', 'invalid', 'type.other');
  const identifier = parseCertificateIdentifier(certificate.identifier);
  // A slip of the pen or a number that was made up: who looks at the paper sees which.
  if (!identifier) return check('type', 'indeterminate', 'type.identifier_unreadable');
  return identifier.type === certificate.type
    ? check('type', 'valid', 'type.expected')
    : check('type', 'invalid', 'type.differs_from_identifier');
}

/** Suspended counts as invalid now; it may come back, so nobody keeps this verdict. */
export function checkStatus(status: CertificateStatus): Check {
  if (status === 'valid') return check('status', 'valid', 'status.valid');
  return check('status', status === 'unknown' ? 'indeterminate' : 'invalid', `status.${status}`);
}

function findHolder({ holders }: Certificate, asking: Holder): CertificateHolder | undefined {
  return holders.find(
    (holder) =>
      holder.codeType === asking.codeType &&
      citizenNumberOf(holder.code) === citizenNumberOf(asking.code),
  );
}

/** The code decides. A name that is not the same goes to a person: variants of characters are not guessed. */
function checkHolder(certificate: Certificate, asking: Holder): Check {
  const found = findHolder(certificate, asking);
  if (certificate.holders.length === 0)
    return check('holder', 'indeterminate', 'holder.unreadable');
  if (found?.name === '') return check('holder', 'indeterminate', 'holder.name_unreadable');
  if (found) {
    return found.name === normaliseName(asking.name)
      ? check('holder', 'valid', 'holder.same')
      : check('holder', 'indeterminate', 'holder.name_differs');
  }
  return certificate.holders.length > 1
    ? check('holder', 'indeterminate', 'holder.not_among_several')
    : check('holder', 'invalid', 'holder.another');
}

/** All of them must fit into one copy, as base64 of three bytes a character. */
const maxClaimed = 2500;

function checkClaims(
  certificate: Certificate,
  holder: Holder,
  { fields, disputed }: Expectation,
): Check {
  if (fields.some((field) => disputed?.has(field)))
    return check('claims', 'indeterminate', 'claims.disputed');
  if (fields.some((field) => claimNameProblem(field) !== undefined)) {
    return check('claims', 'indeterminate', 'claims.name_not_usable');
  }
  const values = fields.map((field) => fieldOf(certificate, holder, field));
  const absent = fields.filter((_, index) => values[index] === undefined);
  if (absent.length > 0) {
    const paths = absent.map((field) => pathOf(certificate, holder, field));
    const came = paths.some((path) => certificate.unreadable?.includes(path));
    return check('claims', 'indeterminate', came ? 'claims.unreadable' : 'claims.missing');
  }
  const texts = values.filter((value) => value !== undefined);
  if (texts.reduce((sum, text) => sum + text.length, 0) > maxClaimed)
    return check('claims', 'indeterminate', 'claims.too_long');
  return texts.some(hasUnrepairedCharacter)
    ? check('claims', 'indeterminate', 'claims.damaged_character')
    : check('claims', 'valid', 'claims.complete');
}

/**
 * Examines what a region's channel brought. Every step is taken, so that the answer names all that is
 * wrong; only what cannot be read as a certificate ends it at once.
 */
export function examineCertificate(
  received: unknown,
  expected: Expectation,
  now: Date,
): Examination {
  const parsed = Certificate.safeParse(received);
  if (!parsed.success) {
    const checks = [check('parse', 'invalid', 'parse.not_a_certificate')];
    return { verdict: verdictOf(checks), checks };
  }
  const certificate = parsed.data;
  const asking = expected.child ?? holderOf(expected.party);
  const holder = findHolder(certificate, asking) ?? asking;
  const checks = [
    check('parse', 'valid', 'parse.certificate'),
    checkIssuer(certificate, expected.agreement),
    checkType(certificate, expected.agreement),
    checkTime(certificate, now),
    checkStatus(certificate.status),
    checkHolder(certificate, asking),
    checkClaims(certificate, holder, expected),
    ...checkFile(certificate, holder, expected, now),
  ];
  return { verdict: verdictOf(checks), checks, certificate, holder };
}
