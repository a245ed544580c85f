import { companies, people, type SamplePerson, samplePassword } from '../../kit/sample-world.ts';

export type User = {
  readonly kind: 'person' | 'company';
  readonly login: string;
  /** What the user call tells about the user, before encryption. */
  readonly record: Readonly<Record<string, string>>;
};

/** Proofing 0..3 of the sample world -> this region's older and newer word. */
const levels = [
  { authlevel: '1', newauthlevel: '1' },
  { authlevel: '1', newauthlevel: '2' },
  { authlevel: '2', newauthlevel: '3' },
  { authlevel: '3', newauthlevel: '4' },
] as const;

const sample: readonly SamplePerson[] = people;

const persons: User[] = sample
  .filter(({ home }) => home === '320509')
  .map((person) => ({
    kind: 'person',
    login: person.login,
    record: {
      uuid: person.localId,
      loginname: person.login,
      name: person.name,
      mobile: person.phone,
      papersnumber: person.idNumber,
      paperstype: '1',
      ...levels[person.proofing],
      isauthuser: person.proofing === 0 ? '0' : '1',
    },
  }));

const corporations: User[] = companies
  .filter(({ home }) => home === '320509')
  .map((company) => ({
    kind: 'company',
    login: company.login,
    record: {
      uuid: `cor-${company.login}`,
      loginname: company.login,
      name: company.legalRepresentative,
      mobile: '00000000000',
      corname: company.name,
      cornumber: company.uscc,
      corlegalname: company.legalRepresentative,
      ...levels[3],
      isauthuser: '1',
    },
  }));

const users = new Map([...persons, ...corporations].map((user) => [user.login, user]));

export const userOf = (login: string, password: string): User | undefined =>
  password === samplePassword ? users.get(login) : undefined;
