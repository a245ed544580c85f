import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { citizensOnly, inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { authorisationBy, endOfRecord } from '../kit/agent-record.ts';
import { call, type ShanghaiContext } from './call.ts';
import { read } from './failures.ts';

const notOnRecord = '3003';

/** 法人授权 record; its fields are modelled on those that a company's log-in answers. */
const Agent = z.looseObject({
  zwdtswCreditCode: z.string().max(40),
  agentCertId: z.string().max(40),
  agentType: z.enum(['法定代表人', '经办人']),
  authState: z.enum(['有效', '撤销', '过期']),
  authEnd: z.string().max(40),
  matterScope: z.string().min(1).max(4000),
});

/** Asks the register of authorisations, in the envelope: the number of the agent travels encrypted. */
export async function authorisationOf(
  question: AuthorisationQuestion,
  context: ShanghaiContext,
): Promise<RegionResult<Authorisation | undefined>> {
  const { uscc, agent } = question;
  const foreign = inexpressibleDocument([agent], citizensOnly);
  if (foreign) return fail(foreign);
  const asked = {
    zwdtswCreditCode: uscc,
    agentName: agent.name,
    agentCertId: agent.idNumber,
    agentCertType: agent.idType,
  };
  const path = context.credentials.paths.companyAgent;
  const answer = await call(path, asked, context, [notOnRecord]);
  if (!answer.ok) return answer;
  if (answer.value.code === notOnRecord) return ok(undefined);
  const record = read(Agent, answer.value.result, 'agent');
  if (!record.ok) return record;
  const { zwdtswCreditCode, agentCertId, agentType, authState, authEnd, matterScope } =
    record.value;
  return authorisationBy(question, {
    uscc: zwdtswCreditCode,
    idNumber: agentCertId,
    stands: authState === '有效',
    kind: agentType === '经办人' ? 'entrusted' : 'legal_representative',
    end: endOfRecord(authEnd),
    items: matterScope === '全部事项' ? 'all' : matterScope.split(','),
    raw: agentType,
  });
}
