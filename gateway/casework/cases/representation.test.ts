import { expect, it } from 'vitest';
import type { Party, Person } from '#contracts/party';
import type { Guardian } from '#contracts/standing-for';
import { type Represented, representationProblems } from './representation.ts';

const now = new Date('2026-11-29T04:00:00Z');
/** By their birthdays: the check digit is the contract's business. */
const born = (day: string, phone?: string): Person => ({
  kind: 'person',
  name: '某某',
  idType: '111',
  idNumber: `320509${day}001X`,
  ...(phone === undefined ? {} : { phone }),
});
const child = born('20150301');
const grown = born('19850301', '00000000001');
const other = born('19860301');
const company: Party = { kind: 'company', name: '甲', uscc: '913205090000000001' };
const materials = [
  { code: 'BIRTH', how: 'upload' },
  { code: 'MANDATE', how: 'original' },
  { code: 'PROMISE', how: 'commitment' },
] as const;
const guardian: Guardian = { person: grown, relation: 'parent', proof: 'BIRTH' };
const mandate: Represented['mandate'] = {
  scope: ['submit', 'collect'],
  from: '2026-11-01',
  until: '2026-11-29',
  proof: 'MANDATE',
};

const problems = (change: Partial<Represented>): readonly string[] =>
  representationProblems({ applicant: other, materials, ...change }, now).map(
    ({ pointer }) => pointer,
  );

it.each<[string, Partial<Represented>, readonly string[]]>([
  ['an adult for themselves', {}, []],
  ['a minor alone', { applicant: child }, ['/guardian']],
  ['a minor through a parent', { applicant: child, guardian }, []],
  ['a minor on the day of their coming of age', { applicant: born('20081129') }, []],
  ['a minor the day before', { applicant: born('20081130') }, ['/guardian']],
  [
    'a minor through a minor',
    { applicant: child, guardian: { ...guardian, person: born('20100101') } },
    ['/guardian/person'],
  ],
  [
    'a minor through themselves',
    { applicant: child, guardian: { ...guardian, person: child } },
    ['/guardian/person', '/guardian/person'],
  ],
  [
    'a minor through a spouse',
    { applicant: child, guardian: { ...guardian, relation: 'spouse' } },
    ['/guardian/relation'],
  ],
  ['an adult through their child', { guardian: { ...guardian, relation: 'child' } }, []],
  ['a company through a guardian', { applicant: company, guardian }, ['/guardian']],
  [
    'a guardian who proves nothing',
    { applicant: child, guardian: { ...guardian, proof: 'NONE' } },
    ['/guardian/proof'],
  ],
  [
    'a guardian who promises it',
    { applicant: child, guardian: { ...guardian, proof: 'PROMISE' } },
    ['/guardian/proof'],
  ],
  ['an agent with a mandate', { agent: grown, mandate }, []],
  ['a mandate of nobody', { mandate }, ['/mandate']],
  ['an agent who is a minor', { agent: child }, ['/agent']],
  ['an agent for themselves', { agent: other }, ['/agent']],
  [
    'a mandate that is over',
    { agent: grown, mandate: { ...mandate, until: '2026-11-28' } },
    ['/mandate'],
  ],
  [
    'a mandate that has not begun',
    { agent: grown, mandate: { ...mandate, from: '2026-11-30', until: '2026-12-30' } },
    ['/mandate'],
  ],
  [
    'a mandate to fetch the result only',
    { agent: grown, mandate: { ...mandate, scope: ['collect'] } },
    ['/mandate/scope'],
  ],
  ['two together', { jointApplicants: [grown, company] }, []],
  [
    'one person twice',
    { jointApplicants: [grown, grown, other] },
    ['/jointApplicants/1', '/jointApplicants/2'],
  ],
  ['an agent who applies too', { jointApplicants: [grown], agent: grown }, ['/agent']],
  ['no telephone, and told by one', { reach: { by: 'phone' } }, ['/reach']],
  ['no telephone, and told by letter', { reach: { by: 'letter', address: '某镇某村一号' } }, []],
  ['the guardian has a telephone', { applicant: child, guardian, reach: { by: 'phone' } }, []],
  ['nobody is signed in yet', { applicant: undefined, reach: { by: 'phone' } }, []],
])('who acts for whom: %s', (_, change, expected) => {
  expect(problems(change)).toEqual(expected);
});
