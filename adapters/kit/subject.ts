import { inShanghai } from '#contracts/dates';
import { citizenNumberOf, normaliseCode } from '#contracts/identifiers';
import { Party } from '#contracts/party';
import type { RegionResult } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { fail, ok } from '#contracts/result';
import { type AssuranceLevel, SubjectAssertion } from '#contracts/subject';
import { asPromised } from './as-promised.ts';
import { malformed } from './failures.ts';

/** From this proofing level up, what a region says about a person counts: below, it is what somebody typed. */
export const isRealName = ({ ial }: Pick<AssuranceLevel, 'ial'>): boolean => ial >= 2;

type Vector = Pick<AssuranceLevel, 'ial' | 'aal'>;

/** Only the configured words: a level is never guessed, and `constructor` is a member of every object. */
export const levelOf = (
  levels: Readonly<Record<string, Vector>>,
  raw: string,
): AssuranceLevel | undefined => {
  const level = Object.hasOwn(levels, raw) ? levels[raw] : undefined;
  return level && { ...level, raw };
};

/** What a region calls the fields that say who somebody is. */
export type IdentityNames = {
  readonly name: string;
  /** Of a person, 15 or 18 digits; beside it the kind of document that it is of. */
  readonly idNumber?: string;
  readonly document?: string;
  /** Of a company. */
  readonly uscc?: string;
  readonly legalRepresentative?: string;
  readonly phone?: string;
};

/** What a region answered about who signed in. */
export type SignedIn = {
  readonly kind: 'person' | 'company';
  readonly localId: string;
  readonly level: AssuranceLevel | undefined;
  /** A region that does not say when: the time of redemption is close enough, a ticket lives for a minute. */
  readonly authTime: Date;
  readonly sent: Readonly<Record<string, unknown>>;
  /** Its fields about the account and the log-in, not about who it is. */
  readonly account: readonly string[];
  /** Absent: known by a document that no canonical person has; the party stays empty. */
  readonly names: IdentityNames | undefined;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function partyOf({ kind, sent }: SignedIn, names: IdentityNames): unknown {
  const given = (name: string | undefined): string =>
    name !== undefined && Object.hasOwn(sent, name) ? textOf(sent[name]) : '';
  const phone = given(names.phone);
  const withPhone = /^\+?[0-9-]{5,20}$/.test(phone) ? { phone } : {};
  const name = given(names.name);
  if (kind === 'person')
    return {
      kind,
      name,
      idType: '111',
      idNumber: citizenNumberOf(given(names.idNumber)),
      ...withPhone,
    };
  const legalRepresentative = given(names.legalRepresentative);
  return {
    kind,
    name,
    uscc: normaliseCode(given(names.uscc)),
    ...(legalRepresentative === '' ? {} : { legalRepresentative }),
    ...withPhone,
  };
}

/**
 * Who signed in, in canonical words. The party counts from real-name level up alone, and then it must be whole: half an
 * identity is none. What else the region sent is named in `dropped` and forgotten.
 */
export function subjectAssertion(
  said: SignedIn,
  region: RegionCode,
): RegionResult<SubjectAssertion> {
  const { kind, localId, level, authTime, sent, account, names } = said;
  if (!level) return fail(malformed('level_unknown'));
  const isNamed = isRealName(level) && names !== undefined;
  const party = isNamed
    ? asPromised(Party, partyOf(said, names), 'party_malformed')
    : ok(undefined);
  if (!party.ok) return party;
  const { phone, ...identity } = names ?? {};
  const kept = new Set([
    ...account,
    ...(party.value ? Object.values(identity) : []),
    ...(party.value?.phone && phone ? [phone] : []),
  ]);
  const assertion = {
    region,
    localId,
    kind,
    level,
    authTime: inShanghai(authTime),
    ...(party.value ? { party: party.value } : {}),
    dropped: Object.keys(sent)
      .filter((name) => !kept.has(name))
      .map((name) => name.slice(0, 60))
      .slice(0, 60),
  };
  return asPromised(SubjectAssertion, assertion, 'subject_malformed');
}
