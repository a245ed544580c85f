import { z } from 'zod';
import { Authorisation } from '#contracts/authorisation';
import { inShanghai } from '#contracts/dates';
import { inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { callProvider } from './call.ts';
import type { Context } from './classify.ts';
import { clientProof } from './client-proof.ts';

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
  { uscc, agent }: AuthorisationQuestion,
  context: Context,
): Promise<RegionResult<Authorisation | undefined>> {
  const foreign = inexpressibleDocument([agent]);
  if (foreign) return fail(foreign);
  const url = context.credentials.agentsEndpoint;
  if (url === undefined) return ok(undefined);
  const form = {
    uscc,
    agent_name: agent.name,
    agent_id_number: agent.idNumber,
    ...(await clientProof(context)),
  };
  const request = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  } as const;
  const answer = await callProvider(request, Answer, context);
  if (!answer.ok) return answer;
  if (!answer.value.active) return ok(undefined);
  const { kind, items, exp } = answer.value;
  // A record of somebody else would make this person their agent.
  if (answer.value.uscc !== uscc || answer.value.agent_id_number !== agent.idNumber)
    return fail(malformed('agent_other'));
  const until = exp === undefined ? {} : { validUntil: inShanghai(new Date(exp * 1000)) };
  return ok({ kind, items, raw: kind, ...until });
}
