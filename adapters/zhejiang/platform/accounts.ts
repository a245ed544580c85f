import {
  certificateTypes,
  companies,
  people,
  type SampleCertificate,
  samplePassword,
} from '../../kit/sample-world.ts';

/** The middle dot is written as one of the platform's tributary systems writes it (U+2027). */
const spelled = (name: string): string => name.replaceAll('·', '‧');

/** `authlevel`: 1 registered, 2 real name, 3 real name with face check. */
const authLevels = ['1', '1', '2', '3'] as const;

/** Person and company accounts of this region, in the shapes that its two log-in servers answer. */
const personAccounts = people
  .filter((person) => person.home === '330421')
  .map((person) => ({
    login: person.login,
    info: {
      userid: person.localId,
      authlevel: authLevels[person.proofing],
      idtype: 1,
      username: spelled(person.name),
      idnum: person.idNumber,
      sex: person.sex,
      nation: '01',
      mobile: person.phone,
      loginname: person.login,
    },
  }));

type Company = {
  readonly uscc: string;
  readonly name: string;
  readonly legalRepresentative: string;
};

const infoOf = ({ uscc, name, legalRepresentative }: Company) => ({
  userType: 'LEGAL_PERSON',
  personInfo: null,
  legalPersonInfo: {
    userId: `js-corp-${uscc.slice(-6)}`,
    authLevel: 3,
    name,
    unifiedSocialId: uscc,
    legalRepName: legalRepresentative,
    attnName: legalRepresentative,
    attnPhone: '00000000000',
  },
});

const companyAccounts = companies
  .filter((company) => company.home === '330421')
  .map((company) => ({ login: company.login, info: infoOf(company) }));

/** A company that was set up here has an account from then on; its log-in name is its 统一社会信用代码. */
function newcomer(login: string, held: readonly SampleCertificate[]) {
  const isLicence = ({ type, number }: SampleCertificate) =>
    type === certificateTypes.businessLicence && number === login;
  const found = held.find(isLicence);
  const legalRepresentative = found?.attributes['legalRepresentative'] ?? '';
  return found && infoOf({ uscc: login, name: found.holders[0]?.name ?? '', legalRepresentative });
}

export type LoginKind = 'person' | 'company';

/** The account's own record, or undefined if name or password is wrong. */
export function authenticate(
  kind: LoginKind,
  { login, password }: { readonly login: string; readonly password: string },
  held: readonly SampleCertificate[],
): object | undefined {
  if (password !== samplePassword) return undefined;
  const person = personAccounts.find((account) => account.login === login)?.info;
  if (kind === 'person') return person;
  const asPerson = person && { userType: 'PERSON', personInfo: person, legalPersonInfo: null };
  const company = companyAccounts.find((account) => account.login === login)?.info;
  return company ?? newcomer(login, held) ?? asPerson;
}
