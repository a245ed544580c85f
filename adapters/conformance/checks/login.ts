import type { SubjectAssertion } from '#contracts/subject';
import { SubjectAssertion as Assertion } from '#contracts/subject';
import { broken, checksOf, lacking, must, near, refused, same, taken } from '../check.ts';
import type { SampleCompanyAt, SamplePersonAt, Trial } from '../trial.ts';

type Kind = 'person' | 'company';
type Account = Pick<SamplePersonAt | SampleCompanyAt, 'login' | 'password'>;

const callbackOf = (t: Trial): string => `${t.loginCallbackUrl}?state=${'s'.repeat(43)}`;

function pageOf(t: Trial, kind: Kind): string {
  const begun = t.adapter.identity?.beginLogin({ callbackUrl: callbackOf(t), kind }, t.context());
  return taken(begun, 'beginLogin').url;
}

/** Through the region's own page; the ticket that it sends back. */
async function ticketOf(t: Trial, account: Account, kind: Kind): Promise<string> {
  const { identity } = t.adapter;
  if (!identity) return broken('no log-in');
  const back = await t.browse(pageOf(t, kind), account.login, account.password);
  same(back.searchParams.get('state'), 's'.repeat(43), 'our state on the way back');
  return back.searchParams.get(identity.ticketParameter) ?? broken('no ticket on the way back');
}

const redeem = async (t: Trial, ticket: string, kind: Kind, context = t.context()) =>
  t.adapter.identity?.redeem({ ticket, kind, callbackUrl: callbackOf(t) }, context);

async function signIn(t: Trial, account: Account, kind: Kind = 'person') {
  const ticket = await ticketOf(t, account, kind);
  return { ticket, result: await redeem(t, ticket, kind) };
}

const assertionOf = (t: Trial, account: Account, kind: Kind = 'person', turn = 1) =>
  t.once(
    `assertion ${account.login} ${turn}`,
    async (): Promise<SubjectAssertion> =>
      taken((await signIn(t, account, kind)).result, `the log-in of ${account.login}`),
  );
const applicant = (t: Trial) => assertionOf(t, t.samples.people[0]);

const levelMember = /^level(s|Map)$/;

/** The configuration without a single word for assurance. */
const withoutLevels = (credentials: unknown): unknown =>
  Object.fromEntries(
    Object.entries(Object(credentials)).map(([name, value]) => [
      name,
      levelMember.test(name) ? {} : value,
    ]),
  );

const needs = ['identity.redeem'] as const;

export const login = checksOf('log-in', [
  {
    id: 'page',
    holds: 'beginLogin: the region’s log-in page, by HTTP',
    needs,
    run: async (t) => must(/^https?:$/.test(new URL(pageOf(t, 'person')).protocol), 'no address'),
  },
  {
    id: 'ticket',
    holds:
      'ticketParameter: the query parameter that brings the ticket back; callbackUrl keeps our state',
    needs,
    run: async (t) => must((await applicant(t)).localId !== '', 'nobody signed in'),
  },
  {
    id: 'form',
    holds: 'redeem: a SubjectAssertion',
    needs,
    run: async (t) => {
      const { error } = Assertion.safeParse(await applicant(t));
      must(!error, `is none: ${error?.issues.map(({ path }) => path.join('.')).join(', ')}`);
    },
  },
  {
    id: 'region',
    holds: 'SubjectAssertion.region: the region that is configured, whoever else speaks the format',
    needs,
    run: async (t) => same((await applicant(t)).region, t.subject.region, 'region'),
  },
  {
    id: 'auth-time',
    holds: 'SubjectAssertion.authTime: when they signed in, in the zone that it says',
    needs,
    run: async (t) => near((await applicant(t)).authTime, t.clock(), 'authTime'),
  },
  {
    id: 'name',
    holds: 'SubjectAssertion.party.name: as the region has it, no character lost or changed',
    needs,
    run: async (t) => {
      for (const person of t.samples.people) {
        const { party, level } = await assertionOf(t, person);
        if (level.ial >= 2) same(party?.name, person.name, 'name');
      }
    },
  },
  {
    id: 'number',
    holds: 'SubjectAssertion.party.idNumber: 18 digits; 15 are upgraded (GB 11643)',
    needs,
    run: async (t) => {
      for (const person of t.samples.people) {
        const { party } = await assertionOf(t, person);
        if (party?.kind === 'person') same(party.idNumber, person.idNumber, 'idNumber');
      }
    },
  },
  {
    id: 'party',
    holds: 'SubjectAssertion.party: there from real-name level up',
    needs,
    run: async (t) => {
      const { party, level } = await applicant(t);
      must(level.ial < 2 || party?.kind === 'person', 'a real-name account without a person');
    },
  },
  {
    id: 'level',
    holds: 'AssuranceLevel.ial: what the configuration maps the region’s word to, never more',
    needs,
    run: async (t) => {
      for (const person of t.samples.people)
        same((await assertionOf(t, person)).level.ial, person.ial, `ial of ${person.login}`);
    },
  },
  {
    id: 'level-word',
    holds: 'AssuranceLevel.raw: the region’s own word beside it',
    needs,
    run: async (t) => {
      const words = t.adapter.levelWords?.(t.context().credentials) ?? [];
      const { raw } = (await applicant(t)).level;
      must(words.length === 0 || words.includes(raw), `${raw} is no word of the configuration`);
    },
  },
  {
    id: 'level-unknown',
    holds: 'AssuranceLevel: a word that nobody mapped is refused, and no level is guessed',
    needs,
    run: async (t) => {
      const ticket = await ticketOf(t, t.samples.people[0], 'person');
      const credentials = withoutLevels(t.context().credentials);
      const result = await redeem(t, ticket, 'person', t.context({ credentials }));
      refused(result, ['malformed', 'rejected', 'unauthorised'], 'a level that nobody mapped');
    },
  },
  {
    id: 'unproofed',
    holds: 'SubjectAssertion.party: absent below real-name level, whatever the region sends',
    needs: [...needs, 'samples.unproofed'],
    run: async (t) => {
      const account = t.samples.unproofed ?? broken('no such account');
      const { party, level } = await assertionOf(t, account);
      same(level.ial, account.ial, 'ial');
      same(party, undefined, 'party');
    },
  },
  {
    id: 'stable',
    holds: 'SubjectAssertion.localId: the same person has the same number at every log-in',
    needs,
    run: async (t) => {
      const again = await assertionOf(t, t.samples.people[0], 'person', 2);
      same(again.localId, (await applicant(t)).localId, 'localId');
    },
  },
  {
    id: 'distinct',
    holds: 'SubjectAssertion.localId: two accounts have two numbers',
    needs,
    run: async (t) => {
      const { people, unproofed, company } = t.samples;
      const persons = [...people, ...(unproofed ? [unproofed] : [])];
      if (persons.length + (company ? 1 : 0) < 2) lacking('without a second account');
      const ids: string[] = [];
      for (const person of persons) ids.push((await assertionOf(t, person)).localId);
      if (company) ids.push((await assertionOf(t, company, 'company')).localId);
      same(new Set(ids).size, ids.length, 'different numbers');
    },
  },
  {
    id: 'dropped',
    holds: 'SubjectAssertion.dropped: names of fields, never what stood in them',
    needs,
    run: async (t) => {
      const { dropped } = await applicant(t);
      const [{ name, idNumber }] = t.samples.people;
      must(!dropped.some((word) => word.includes(name) || word.includes(idNumber)), 'a value');
    },
  },
  {
    id: 'spent',
    holds: 'redeem: the ticket is spent by this',
    needs,
    run: async (t) => {
      const { ticket, result } = await signIn(t, t.samples.people[0]);
      taken(result, 'the first time');
      refused(await redeem(t, ticket, 'person'), ['rejected', 'retryable'], 'the second time');
    },
  },
  {
    id: 'invented',
    holds: 'redeem: a ticket that the region never gave is `rejected`',
    needs,
    run: async (t) => {
      // A door that refuses everybody proves nothing.
      await applicant(t);
      refused(await redeem(t, '0'.repeat(64), 'person'), ['rejected', 'malformed'], 'an invention');
    },
  },
  {
    id: 'company',
    holds: 'SubjectAssertion: a company as a company, by its unified code',
    needs: [...needs, 'samples.company'],
    run: async (t) => {
      const company = t.samples.company ?? broken('no such account');
      const { kind, party } = await assertionOf(t, company, 'company');
      same(kind, 'company', 'kind');
      must(party?.kind === 'company', 'a company without a company');
      same([party.name, party.uscc], [company.name, company.uscc], 'name and code');
    },
  },
  {
    id: 'kind',
    holds: 'redeem: a person is not taken where a company was asked for',
    needs: [...needs, 'samples.company'],
    run: async (t) => {
      const ticket = await ticketOf(t, t.samples.people[0], 'person');
      const result = await redeem(t, ticket, 'company');
      refused(result, ['rejected', 'malformed'], 'a person as a company');
    },
  },
]);
