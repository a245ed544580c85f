import { z } from 'zod';
import { agents } from '../../kit/sample-agents.ts';
import { answer, type BusinessAnswer } from './answers.ts';

const Query = z.strictObject({
  zwdtswCreditCode: z.string().length(18),
  agentName: z.string().min(1).max(200),
  agentCertId: z.string().length(18),
  agentCertType: z.literal('111'),
});

export type AgentRegister = {
  readonly query: (payload: unknown) => BusinessAnswer;
  readonly withdraw: (uscc: string, idNumber: string) => () => void;
};

/** 法人授权: who may act for the companies of this place, and how long. */
export function agentRegister(clock: () => Date): AgentRegister {
  const withdrawn = new Set<string>();
  const records = agents.filter(({ company }) => company.home === '310118');

  function stateOf(key: string, end: string): string {
    if (withdrawn.has(key)) return '撤销';
    return Date.parse(`${end.replace(' ', 'T')}+08:00`) < clock().getTime() ? '过期' : '有效';
  }

  return {
    query(payload) {
      const query = Query.safeParse(payload);
      if (!query.success) return answer('2004');
      const { zwdtswCreditCode, agentCertId } = query.data;
      const record = records.find(
        ({ company, person }) =>
          company.uscc === zwdtswCreditCode && person.idNumber === agentCertId,
      );
      if (!record) return answer('3003');
      const { company, person, kind, validUntil, items } = record;
      const authEnd = `${validUntil === 'long_term' ? '9999-12-31' : validUntil} 23:59:59`;
      return answer('0000', {
        zwdtswCreditCode,
        zwdtswLawPerson: company.legalRepresentative,
        zwdtswLinkPerson: person.name,
        agentCertId,
        agentType: kind === 'entrusted' ? '经办人' : '法定代表人',
        authState: stateOf(`${zwdtswCreditCode} ${agentCertId}`, authEnd),
        authEnd,
        matterScope: items === 'all' ? '全部事项' : items.join(','),
      });
    },
    withdraw(uscc, idNumber) {
      const key = `${uscc} ${idNumber}`;
      withdrawn.add(key);
      return () => void withdrawn.delete(key);
    },
  };
}
