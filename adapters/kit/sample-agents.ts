import { companies, people, type SampleCompany, type SamplePerson } from './sample-world.ts';

export type SampleAgent = {
  readonly company: SampleCompany;
  readonly person: SamplePerson;
  readonly kind: 'legal_representative' | 'entrusted';
  /** yyyy-mm-dd, or `long_term`. */
  readonly validUntil: string;
  /** Basic codes of the items that the person may apply for. */
  readonly items: 'all' | readonly string[];
};

const entrusted = (
  company: SampleCompany,
  person: SamplePerson,
  validUntil: string,
  items: SampleAgent['items'],
): SampleAgent => ({ company, person, kind: 'entrusted', validUntil, items });

/** Who may act for whom: kept by the home region of the company, wherever the person is from. */
export const agents: readonly SampleAgent[] = [
  ...companies.flatMap((company) =>
    people
      .filter(({ name }) => name === company.legalRepresentative)
      .map((person) => ({
        company,
        person,
        kind: 'legal_representative' as const,
        validUntil: 'long_term',
        items: 'all' as const,
      })),
  ),
  entrusted(companies[0], people[4], '2030-12-31', 'all'),
  entrusted(companies[0], people[5], '2026-03-31', 'all'),
  entrusted(companies[2], people[0], 'long_term', ['000131001001']),
  entrusted(companies[2], people[5], '2031-06-30', ['000131001001']),
  entrusted(companies[4], people[0], '2030-12-31', ['000131001001']),
];
