import { z } from 'zod';
import type { CasesDoor, RegionReceipt, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { type Context, callXml } from './call.ts';
import { parseCallback, refuseCall } from './callback.ts';
import { duplicateCode } from './classify.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import type { XmlValue } from './envelope.ts';
import { regionalTime } from './regional-time.ts';
import { stateOf, statusNumberOf } from './statuses.ts';
import { head, materials, submissionBody } from './submission.ts';

const CaseNumber = z.string().regex(/^[\w-]{1,80}$/);
const Receipt = z.strictObject({ SBLSH: z.string().max(60), BJBH: CaseNumber });
const Status = z.strictObject({
  SBLSH: z.string().max(60),
  BJBH: CaseNumber,
  BJZT: z.string().max(2),
});

/**
 * Sends one message and reads the receipt. A duplicate is answered by the region with its original
 * number; an answer about another application than ours is refused, or two people's cases would be mixed.
 */
async function deliver(
  native: string,
  caseId: string,
  body: XmlValue,
  context: Context,
): Promise<RegionResult<RegionReceipt>> {
  const answer = await callXml(native, body, Receipt, context);
  if (!answer.ok) return answer;
  const { code, body: receipt } = answer.value;
  if (receipt.SBLSH !== caseId)
    return fail(malformed('other_case', 'the answer is about another case'));
  return ok({ regionalCaseId: receipt.BJBH, duplicate: code === duplicateCode });
}

/**
 * 办件 of the region: XML in GB 18030. SBLSH (申报流水号) carries our case id and XXBH our message id, and
 * makes every operation repeatable. Operations are modelled on publicly visible integrations.
 */
export const cases: CasesDoor<ZhejiangCredentials> = {
  // ZJLX has every code; the state that issued a passport has no element.
  identityDocuments: ['111', '511', '516', '553'],
  submit: async (message, context) => {
    const body = submissionBody(message);
    return deliver(context.credentials.paths.submit, message.caseId, body, context);
  },

  supplement: (message, context) => {
    const body = {
      ...head(message),
      BJBH: message.regionalCaseId,
      BZSM: message.note,
      BZSJ: regionalTime(new Date(message.at)),
      CLXX: materials(message.materials),
    };
    return deliver(context.credentials.paths.supplement, message.caseId, body, context);
  },

  withdraw: (message, context) => {
    const body = {
      ...head(message),
      BJBH: message.regionalCaseId,
      CXYY: message.reason,
      CXSJ: regionalTime(new Date(message.at)),
    };
    return deliver(context.credentials.paths.withdraw, message.caseId, body, context);
  },

  notify: (message, context) => {
    const body = {
      ...head(message),
      BJZT: statusNumberOf(message.state),
      YY: message.reason,
      SJ: regionalTime(new Date(message.at)),
    };
    return deliver(context.credentials.paths.notice, message.caseId, body, context);
  },

  statusOf: async ({ caseId, regionalCaseId }, context) => {
    const body = { SBLSH: caseId, BJBH: regionalCaseId };
    const answer = await callXml(context.credentials.paths.caseStatus, body, Status, context);
    if (!answer.ok) return answer;
    const { SBLSH, BJBH, BJZT } = answer.value.body;
    if (SBLSH !== caseId) return fail(malformed('other_case', 'the answer is about another case'));
    const state = stateOf(BJZT);
    return state
      ? ok({ regionalCaseId: BJBH, state, raw: BJZT })
      : fail(malformed('unknown_status'));
  },

  parseCallback,
  refuseCallback: refuseCall,
};
