import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { endOf, inShanghai, parseValidity } from '#contracts/dates';
import { BasicCode, normaliseCode } from '#contracts/identifiers';
import { inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { call, type ShanghaiContext } from './call.ts';
import { read, refuse } from './failures.ts';
import { citizenNumberOf } from './user.ts';

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

const Items = z.array(BasicCode).min(1).max(200);

/** When it ends; nothing for 长期. Neither an empty nor an unreadable end is taken for one that never comes. */
function untilOf(text: string): RegionResult<{ readonly validUntil?: string }> {
  const validity = parseValidity(text);
  if (validity?.kind === 'long_term') return ok({});
  return validity?.kind === 'until'
    ? ok({ validUntil: inShanghai(endOf(validity.until)) })
    : refuse('malformed', 'agent_end', 'the end of an authorisation cannot be read');
}

/** Asks the register of authorisations, in the envelope: the number of the agent travels encrypted. */
export async function authorisationOf(
  { uscc, agent }: AuthorisationQuestion,
  context: ShanghaiContext,
): Promise<RegionResult<Authorisation | undefined>> {
  const foreign = inexpressibleDocument([agent]);
  if (foreign) return fail(foreign);
  const question = {
    zwdtswCreditCode: uscc,
    agentName: agent.name,
    agentCertId: agent.idNumber,
    agentCertType: agent.idType,
  };
  const path = context.credentials.paths.companyAgent;
  const answer = await call(path, question, context, [notOnRecord]);
  if (!answer.ok) return answer;
  if (answer.value.code === notOnRecord) return ok(undefined);
  const record = read(Agent, answer.value.result, 'agent');
  if (!record.ok) return record;
  const { zwdtswCreditCode, agentCertId, agentType, authState, authEnd, matterScope } =
    record.value;
  // A record of somebody else would make this person their agent.
  if (normaliseCode(zwdtswCreditCode) !== uscc || citizenNumberOf(agentCertId) !== agent.idNumber)
    return refuse('malformed', 'agent_other', 'the answer is about somebody else');
  if (authState !== '有效') return ok(undefined);
  const until = untilOf(authEnd);
  if (!until.ok) return until;
  const items =
    matterScope === '全部事项'
      ? ok('all' as const)
      : read(Items, matterScope.split(','), 'agent_scope');
  if (!items.ok) return items;
  const kind = agentType === '经办人' ? 'entrusted' : 'legal_representative';
  return ok({ kind, ...until.value, items: items.value, raw: agentType });
}
