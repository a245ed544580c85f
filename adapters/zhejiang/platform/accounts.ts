import { companies, people, samplePassword } from '../../kit/sample-world.ts';

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

const companyAccounts = companies
  .filter((company) => company.home === '330421')
  .map((company) => ({
    login: company.login,
    info: {
      userType: 'LEGAL_PERSON',
      personInfo: null,
      legalPersonInfo: {
        userId: `js-corp-${company.uscc.slice(-6)}`,
        authLevel: 3,
        name: company.name,
        unifiedSocialId: company.uscc,
        legalRepName: company.legalRepresentative,
        attnName: company.legalRepresentative,
        attnPhone: '00000000000',
      },
    },
  }));

export type LoginKind = 'person' | 'company';

/** The account's own record, or undefined if name or password is wrong. */
export function authenticate(kind: LoginKind, login: string, password: string): object | undefined {
  if (password !== samplePassword) return undefined;
  const person = personAccounts.find((account) => account.login === login)?.info;
  if (kind === 'person') return person;
  const asPerson = person && { userType: 'PERSON', personInfo: person, legalPersonInfo: null };
  return companyAccounts.find((account) => account.login === login)?.info ?? asPerson;
}
