import { companies, people, samplePassword } from '../../kit/sample-world.ts';

export type Account = {
  readonly kind: 'person' | 'company';
  readonly login: string;
  /** What the user endpoint answers about this account. */
  readonly user: Readonly<Record<string, string>>;
};

/** 初级 covers everybody below real name. */
const levelWords = ['初级', '初级', '实名', '高级'] as const;

const personAccounts: readonly Account[] = people
  .filter((person) => person.home === '310118')
  .map((person) => {
    const level: string = levelWords[person.proofing];
    const isRealName = level !== '初级';
    return {
      kind: 'person',
      login: person.login,
      user: {
        zwdtswUserId: person.localId,
        zwdtswUserType: '个人',
        zwdtswUserLevel: level,
        zwdtswName: isRealName ? person.name : '',
        zwdtswCertId: isRealName ? person.idNumber : '',
        zwdtswCertType: '身份证',
        zwdtswLinkPhone: person.phone,
        citizenship: '中国',
      },
    };
  });

const companyAccounts: readonly Account[] = companies
  .filter((company) => company.home === '310118')
  .map((company) => ({
    kind: 'company',
    login: company.login,
    user: {
      zwdtswUserId: `qp-${company.login}`,
      zwdtswUserType: '法人',
      zwdtswUserLevel: '高级',
      zwdtswName: company.name,
      zwdtswLawPerson: company.legalRepresentative,
      zwdtswCreditCode: company.uscc,
      zwdtswLinkPerson: company.legalRepresentative,
      zwdtswLinkPhone: '',
      zwdtswCaCode: `CA-${company.uscc.slice(8, 16)}`,
    },
  }));

const accounts = [...personAccounts, ...companyAccounts];

export const signIn = (
  kind: Account['kind'],
  login: string,
  password: string,
): Account | undefined =>
  password === samplePassword
    ? accounts.find((account) => account.kind === kind && account.login === login)
    : undefined;
