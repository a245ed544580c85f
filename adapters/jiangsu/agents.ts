import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { citizensOnly, inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { authorisationBy, endOfRecord } from '../kit/agent-record.ts';
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

/** Asks who acts for a company of the region. The answer is SM2 ciphertext, as those of a log-in are. */
export async function authorisationOf(
  question: AuthorisationQuestion,
  context: RegionContext<JiangsuCredentials>,
): Promise<RegionResult<Authorisation | undefined>> {
  const { uscc, agent } = question;
  const foreign = inexpressibleDocument([agent], citizensOnly);
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
  return authorisationBy(question, {
    uscc: cornumber,
    idNumber: agentpapersnumber,
    stands: agentstate === '0',
    kind: agenttype === '1' ? 'legal_representative' : 'entrusted',
    end: endOfRecord(enddate),
    items: itemcodes === '*' ? 'all' : itemcodes.split('^'),
    raw: `agenttype ${agenttype}`,
  });
}
