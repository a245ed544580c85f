import type { SampleRegion } from '../../kit/sample-world.ts';
import { companies, people, samplePassword } from '../../kit/sample-world.ts';

export type Account = {
  readonly accountId: string;
  readonly kind: 'person' | 'company';
  /** Highest level that the person was proofed to: the number behind `level-`. */
  readonly proofing: number;
  readonly claims: Readonly<Record<string, string>>;
};

/** The provider's own names of its real-name levels. */
export const acrOf = (proofing: number): string => `level-${proofing}`;
export const acrValues = [0, 1, 2, 3].map(acrOf);

/** The region keeps the sample people of another one: as an OpenID provider instead of with tickets. */
export function findAccount(home: SampleRegion, login: string): Account | undefined {
  const person = people.find((each) => each.home === home && each.login === login);
  if (person) {
    const { localId, proofing, name, idNumber, phone } = person;
    const claims = { name, id_number: idNumber, phone_number: phone };
    return { accountId: localId, kind: 'person', proofing, claims };
  }
  const company = companies.find((each) => each.home === home && each.login === login);
  if (!company) return undefined;
  const { name, uscc, legalRepresentative } = company;
  const claims = { company_name: name, uscc, legal_representative: legalRepresentative };
  return { accountId: uscc, kind: 'company', proofing: 3, claims };
}

export const findByAccountId = (home: SampleRegion, accountId: string): Account | undefined =>
  [...people, ...companies]
    .map(({ login }) => findAccount(home, login))
    .find((account) => account?.accountId === accountId);

export const isPassword = (password: string): boolean => password === samplePassword;
