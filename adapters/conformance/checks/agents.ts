import { usccCheckCharacter } from '#contracts/check-digits';
import { broken, checksOf, lacking, must, refused, same, taken } from '../check.ts';
import type { Samples, Trial } from '../trial.ts';

type Agent = Samples['agents'][number];
type Asked = Pick<Agent, 'uscc' | 'name' | 'idNumber'>;

const ask = async (t: Trial, { uscc, name, idNumber }: Asked, context = t.context()) => {
  const agent = { kind: 'person', name, idType: '111', idNumber } as const;
  return t.adapter.identity?.authorisationOf?.({ uscc, agent }, context);
};

const answer = async (t: Trial, asked: Asked) => taken(await ask(t, asked), 'authorisationOf');

const endOf = ({ validUntil }: Agent): string | undefined =>
  validUntil === 'long_term' ? undefined : `${validUntil}T23:59:59+08:00`;

const isOver = (t: Trial, agent: Agent): boolean => {
  const end = endOf(agent);
  return end !== undefined && Date.parse(end) < t.clock().getTime();
};

const those = (t: Trial, which: (agent: Agent) => boolean): readonly Agent[] => {
  const found = t.samples.agents.filter(which);
  return found.length > 0 ? found : broken('the samples have nobody like that');
};

/** Companies of the same place with right check characters: nobody can tell from the number that there are none. */
const otherCompanies = (uscc: string): string[] =>
  [...'0123456789'].flatMap((digit) => {
    const first17 = `${uscc.slice(0, 15)}${digit}${uscc.slice(16, 17)}`;
    const other = `${first17}${usccCheckCharacter(first17) ?? ''}`;
    return other === uscc || other.length < 18 ? [] : [other];
  });

const needs = ['identity.authorisationOf', 'samples.agents'] as const;

export const agents = checksOf('agents', [
  {
    id: 'representative',
    holds: 'Authorisation: the legal representative, for everything and without end',
    needs,
    run: async (t) => {
      for (const agent of those(t, ({ kind }) => kind === 'legal_representative')) {
        const found = await answer(t, agent);
        same([found?.kind, found?.items], ['legal_representative', 'all'], 'authorisation');
      }
    },
  },
  {
    id: 'entrusted',
    holds: 'Authorisation.kind: somebody who was entrusted is told as that',
    needs,
    run: async (t) => {
      for (const agent of those(t, (one) => one.kind === 'entrusted' && !isOver(t, one)))
        same((await answer(t, agent))?.kind, 'entrusted', 'kind');
    },
  },
  {
    id: 'until',
    holds: 'Authorisation.validUntil: the end of its last day in +08:00',
    needs,
    run: async (t) => {
      const ending = t.samples.agents.filter((one) => endOf(one) !== undefined && !isOver(t, one));
      if (ending.length === 0) lacking('without an agent whose time ends');
      for (const agent of ending) {
        const { validUntil } = (await answer(t, agent)) ?? broken('nobody is confirmed');
        const end = endOf(agent);
        same(validUntil && Date.parse(validUntil), end && Date.parse(end), 'its last instant');
      }
    },
  },
  {
    id: 'over',
    holds: 'authorisationOf: nothing that holds today is on record: undefined',
    needs,
    run: async (t) => {
      const over = t.samples.agents.filter((one) => isOver(t, one));
      if (over.length === 0) lacking('without an agent whose time is over');
      for (const agent of over) same(await answer(t, agent), undefined, 'one that is over');
    },
  },
  {
    id: 'stranger',
    holds: 'authorisationOf: nobody else is confirmed',
    needs,
    run: async (t) => {
      const [{ uscc }] = those(t, () => true) as readonly [Agent];
      same(await answer(t, { uscc, ...t.samples.stranger }), undefined, 'a stranger');
    },
  },
  {
    id: 'other-company',
    holds: 'authorisationOf: of this company and of no other',
    needs,
    run: async (t) => {
      const [agent] = those(t, () => true) as readonly [Agent];
      const [uscc] = otherCompanies(agent.uscc);
      must(uscc !== undefined, 'no other company');
      same(await answer(t, { ...agent, uscc }), undefined, 'for another company');
    },
  },
  {
    id: 'withdrawn',
    holds: 'authorisationOf: what was withdrawn is not confirmed',
    needs: [...needs, 'platform.withdrawAgent'],
    run: async (t) => {
      const [agent] = those(t, (one) => one.kind === 'entrusted' && !isOver(t, one)) as readonly [
        Agent,
      ];
      same((await answer(t, agent))?.kind, 'entrusted', 'what was not withdrawn yet');
      const undo = t.platform.withdrawAgent?.(agent.uscc, agent.idNumber);
      const found = await answer(t, agent).finally(undo);
      same(found, undefined, 'what was withdrawn');
    },
  },
  {
    id: 'unreachable',
    holds: 'authorisationOf: confirms nobody while the region cannot be asked',
    needs,
    run: async (t) => {
      const [agent] = those(t, () => true) as readonly [Agent];
      const http = async () => ({
        ok: false as const,
        failure: { kind: 'timeout' as const, message: 'no answer' },
      });
      refused(await ask(t, agent, t.context({ http })), ['retryable'], 'no answer');
    },
  },
]);
