import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { endOf, inShanghai, parseRegionalDate } from '#contracts/dates';
import { BasicCode, normaliseCode } from '#contracts/identifiers';
import { inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import type { Context } from './call.ts';
import { callSso, refuseSandbox, ssoCredentials } from './sso.ts';

const notOnRecord = 'sso.6';

/** 经办人 of a company; modelled on the company part of the unified log-in. */
const AttnInfo = z.looseObject({
  legalPersonInfo: z.looseObject({
    unifiedSocialId: z.string().max(40),
    attnName: z.string().max(200),
    attnIdnum: z.string().max(40),
    attnType: z.enum(['FDDBR', 'JBR']),
    attnStatus: z.union([z.string(), z.number()]).transform(String),
    /** `yyyyMMddHHmmss`; empty: no end. */
    attnEndTime: z.string().regex(/^(\d{14})?$/),
    attnScope: z.union([z.tuple([z.literal('ALL')]), z.array(BasicCode).min(1).max(200)]),
  }),
});

/** Undefined if the text is no time. */
function untilOf(endTime: string): { readonly validUntil?: string } | undefined {
  if (endTime === '') return {};
  const end = parseRegionalDate(endTime);
  return end && { validUntil: inShanghai(endOf(end)) };
}

/** Asks the company log-in server who acts for a company. */
export async function authorisationOf(
  { uscc, agent }: AuthorisationQuestion,
  context: Context,
): Promise<RegionResult<Authorisation | undefined>> {
  const foreign = inexpressibleDocument([agent]);
  if (foreign) return fail(foreign);
  const form = {
    method: 'getAttnInfo',
    ...ssoCredentials(context),
    unifiedSocialId: uscc,
    attnName: agent.name,
    attnIdnum: agent.idNumber,
    datatype: 'json',
  };
  const path = context.credentials.paths.companySso;
  const answer = await callSso(path, form, AttnInfo, context);
  if (!answer.ok) return answer.failure.code === notOnRecord ? ok(undefined) : answer;
  const info = answer.value.legalPersonInfo;
  const genuine = refuseSandbox([info.attnName, info.unifiedSocialId], context);
  if (!genuine.ok) return genuine;
  // A record of somebody else would make this person their agent.
  const isAsked =
    normaliseCode(info.unifiedSocialId) === uscc &&
    normaliseCode(info.attnIdnum) === agent.idNumber;
  if (!isAsked) return fail(malformed('agent_other'));
  if (info.attnStatus !== '1') return ok(undefined);
  const until = untilOf(info.attnEndTime);
  if (!until) return fail(malformed('agent_end'));
  const [first] = info.attnScope;
  return ok({
    kind: info.attnType === 'JBR' ? 'entrusted' : 'legal_representative',
    ...until,
    items: first === 'ALL' ? 'all' : [...info.attnScope],
    raw: info.attnType,
  });
}
