import { z } from 'zod';
import { Authorisation } from '#contracts/authorisation';
import { citizensOnly, inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { authorisationBy } from '../kit/agent-record.ts';
import { askByForm } from './ask-by-form.ts';
import type { Context } from './classify.ts';

/** In the manner of RFC 7662 s2.2: `active` and nothing else where nothing holds. */
const Answer = z.discriminatedUnion('active', [
  z.looseObject({ active: z.literal(false) }),
  z.looseObject({
    active: z.literal(true),
    uscc: z.string().max(40),
    agent_id_number: z.string().max(40),
    kind: Authorisation.shape.kind,
    items: Authorisation.shape.items,
    /** Seconds since 1970; absent: no end. */
    exp: z.int().min(0).max(1e11).optional(),
  }),
]);

/** Asks the provider who may act for a company, with the client authentication of its token endpoint. */
export async function authorisationOf(
  question: AuthorisationQuestion,
  context: Context,
): Promise<RegionResult<Authorisation | undefined>> {
  const { uscc, agent } = question;
  const foreign = inexpressibleDocument([agent], citizensOnly);
  if (foreign) return fail(foreign);
  const url = context.credentials.agentsEndpoint;
  if (url === undefined) return ok(undefined);
  const asked = { uscc, agent_name: agent.name, agent_id_number: agent.idNumber };
  const answer = await askByForm(url, asked, Answer, context);
  if (!answer.ok) return answer;
  if (!answer.value.active) return ok(undefined);
  const { kind, items, exp } = answer.value;
  return authorisationBy(question, {
    uscc: answer.value.uscc,
    idNumber: answer.value.agent_id_number,
    stands: true,
    kind,
    end: exp === undefined ? 'never' : new Date(exp * 1000),
    items,
    raw: kind,
  });
}
