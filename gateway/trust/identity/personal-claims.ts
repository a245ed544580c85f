import type { SubjectAssertion } from '#contracts/subject';
import { type Text, text } from '../../platform/html/text.ts';
import type { PersonalClaim } from '../federation/entries.ts';

export const claimNames: Readonly<Record<PersonalClaim, Text>> = {
  name: text('姓名', 'Name'),
  id_number: text('公民身份号码', 'Citizen number'),
  phone_number: text('联系电话', 'Telephone number'),
  company_name: text('企业名称', 'Company name'),
  uscc: text('统一社会信用代码', 'Unified social credit code'),
  legal_representative: text('法定代表人', 'Legal representative'),
};

/** Claims that exist for a person and for a company. */
export const claimsOfKind: Readonly<Record<'person' | 'company', readonly PersonalClaim[]>> = {
  person: ['name', 'id_number', 'phone_number'],
  company: ['company_name', 'uscc', 'legal_representative', 'phone_number'],
};

/** Everything that the home region said, as claims. Personal data. */
export function personalClaimsOf(
  party: NonNullable<SubjectAssertion['party']>,
): Readonly<Partial<Record<PersonalClaim, string>>> {
  const phone = party.phone === undefined ? {} : { phone_number: party.phone };
  if (party.kind === 'person') return { name: party.name, id_number: party.idNumber, ...phone };
  const { legalRepresentative } = party;
  return {
    company_name: party.name,
    uscc: party.uscc,
    ...(legalRepresentative === undefined ? {} : { legal_representative: legalRepresentative }),
    ...phone,
  };
}

/** Scope words that ask for one claim of the person: `claim:name`. */
export const claimScope = (claim: PersonalClaim): string => `claim:${claim}`;

/** The claims of `allowed` that a scope asks for. */
export function claimsIn(
  scope: string,
  allowed: readonly PersonalClaim[],
): readonly PersonalClaim[] {
  const words = new Set(scope.split(' '));
  return allowed.filter((claim) => words.has(claimScope(claim)));
}
