import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { endOf, inShanghai, parseValidity } from '#contracts/dates';
import { BasicCode, normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { decrypted } from './ciphertext.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { ask, UserAnswer } from './sign-on.ts';

const notOnRecord = '100009';

/** Modelled on what a company's log-in answers. `itemcodes`: basic codes packed with `^`, or `*`. */
const AgentRecord = z.looseObject({
  cornumber: z.string().max(40),
  agentpapersnumber: z.string().max(40),
  agenttype: z.enum(['1', '2']),
  agentstate: z.enum(['0', '1', '2']),
  enddate: z.string().max(40),
  itemcodes: z.string().min(1).max(4000),
});

const Items = z.array(BasicCode).min(1).max(200);

const citizenNumber = (raw: string): string => {
  const code = normaliseCode(raw);
  return upgradeCitizenNumber(code) ?? code;
};

/** Asks who acts for a company of the region. The answer is SM2 ciphertext, as those of a log-in are. */
export async function authorisationOf(
  { uscc, agent }: AuthorisationQuestion,
  context: RegionContext<JiangsuCredentials>,
): Promise<RegionResult<Authorisation | undefined>> {
  const foreign = inexpressibleDocument([agent]);
  if (foreign) return fail(foreign);
  const params = {
    cornumber: uscc,
    agentname: agent.name,
    agentpapersnumber: agent.idNumber,
    // The region takes equal params within one second for a replay.
    serialno: crypto.randomUUID(),
  };
  const answer = await ask('findCorAgent', params, UserAnswer, context);
  if (!answer.ok) return answer.failure.code === notOnRecord ? ok(undefined) : answer;
  const record = decrypted(answer.value.data, context.credentials.sm2PrivateKey, AgentRecord);
  if (!record.ok) return record;
  const { cornumber, agentpapersnumber, agenttype, agentstate, enddate, itemcodes } = record.value;
  // A record of somebody else would make this person their agent.
  const isAsked =
    normaliseCode(cornumber) === uscc && citizenNumber(agentpapersnumber) === agent.idNumber;
  if (!isAsked) return fail(malformed('agent_other'));
  if (agentstate !== '0') return ok(undefined);
  const validity = parseValidity(enddate);
  // An empty end is an end that nobody wrote down, not one that never comes.
  if (validity?.kind !== 'until' && validity?.kind !== 'long_term')
    return fail(malformed('agent_end'));
  const items = itemcodes === '*' ? ('all' as const) : Items.safeParse(itemcodes.split('^')).data;
  if (items === undefined) return fail(malformed('agent_items'));
  return ok({
    kind: agenttype === '1' ? 'legal_representative' : 'entrusted',
    ...(validity.kind === 'until' ? { validUntil: inShanghai(endOf(validity.until)) } : {}),
    items,
    raw: `agenttype ${agenttype}`,
  });
}
