import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { citizensOnly, inexpressibleDocument } from '#contracts/inexpressible-document';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { authorisationBy, endOfRecord } from '../kit/agent-record.ts';
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
    attnScope: z.array(z.string().max(40)).max(200),
  }),
});

/** Asks the company log-in server who acts for a company. */
export async function authorisationOf(
  question: AuthorisationQuestion,
  context: Context,
): Promise<RegionResult<Authorisation | undefined>> {
  const { uscc, agent } = question;
  const foreign = inexpressibleDocument([agent], citizensOnly);
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
  const { attnEndTime, attnScope, attnType } = info;
  return authorisationBy(question, {
    uscc: info.unifiedSocialId,
    idNumber: info.attnIdnum,
    stands: info.attnStatus === '1',
    kind: attnType === 'JBR' ? 'entrusted' : 'legal_representative',
    end: attnEndTime === '' ? 'never' : endOfRecord(attnEndTime),
    items: attnScope.length === 1 && attnScope[0] === 'ALL' ? 'all' : attnScope,
    raw: attnType,
  });
}
