import { z } from 'zod';
import type { CaseState } from '#contracts/case-states';
import { citizensOnly } from '#contracts/inexpressible-document';
import type { CasesDoor, RegionReceipt, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { call, type ShanghaiContext } from './call.ts';
import { parseCallback, refuseCall } from './callback.ts';
import {
  noticePayload,
  submissionPayload,
  supplementPayload,
  withdrawalPayload,
} from './case-payload.ts';
import { stateOfWord } from './case-words.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read, refuse } from './failures.ts';

const existsAlready = '2001';

const Receipt = z.strictObject({
  sendApplyNo: z.string(),
  applyNo: z.string().regex(/^[\w-]{1,80}$/),
});

/** Sends one message; "exists already" is the original answer, so it is a success that says so. */
async function send(
  path: string,
  payload: { readonly sendApplyNo: string },
  context: ShanghaiContext,
): Promise<RegionResult<RegionReceipt>> {
  const answer = await call(path, payload, context, [existsAlready]);
  if (!answer.ok) return answer;
  const receipt = read(Receipt, answer.value.result, 'receipt');
  if (!receipt.ok) return receipt;
  if (receipt.value.sendApplyNo !== payload.sendApplyNo) {
    return refuse('malformed', 'receipt_mixed_up', 'the receipt names another application number');
  }
  return ok({
    regionalCaseId: receipt.value.applyNo,
    duplicate: answer.value.code === existsAlready,
  });
}

const Status = Receipt.extend({ status: z.string().max(20) });

async function statusOf(
  input: { readonly caseId: string },
  context: ShanghaiContext,
): Promise<RegionResult<{ regionalCaseId: string; state: CaseState; raw: string }>> {
  const request = { sendApplyNo: input.caseId };
  const answer = await call(context.credentials.paths.caseStatus, request, context);
  if (!answer.ok) return answer;
  const status = read(Status, answer.value.result, 'status');
  if (!status.ok) return status;
  const state = stateOfWord(status.value.status);
  return state !== undefined && status.value.sendApplyNo === input.caseId
    ? ok({ regionalCaseId: status.value.applyNo, state, raw: status.value.status })
    : refuse('malformed', 'status_malformed', 'another case or an unknown state word');
}

export const cases: CasesDoor<ShanghaiCredentials> = {
  identityDocuments: citizensOnly,
  submit: (message, context) =>
    send(context.credentials.paths.caseSubmit, submissionPayload(message), context),
  supplement: (message, context) =>
    send(context.credentials.paths.caseSupplement, supplementPayload(message), context),
  withdraw: (message, context) =>
    send(context.credentials.paths.caseWithdraw, withdrawalPayload(message), context),
  notify: (message, context) =>
    send(context.credentials.paths.caseNotice, noticePayload(message), context),
  statusOf,
  parseCallback,
  refuseCallback: refuseCall,
};
