import { z } from 'zod';
import type {
  Message,
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  WithdrawalMessage,
} from '#contracts/case';
import { citizensOnly } from '#contracts/inexpressible-document';
import type {
  CasesDoor,
  RegionContext,
  RegionReceipt,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { parseCallback } from './callback.ts';
import {
  codeOfState,
  regionalMaterial,
  regionalParty,
  regionalStanding,
  stateOfCode,
} from './case-words.ts';
import { duplicateRetcodes } from './codes.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { call, retcodeAnswer } from './envelope.ts';
import { refuseCall } from './inbound.ts';
import { regionalItemCode } from './item-code.ts';
import { compactTime } from './times.ts';

type Context = RegionContext<JiangsuCredentials>;

const CaseNumber = z.string().regex(/^[0-9A-Z]{8,60}$/);

const ReceiptAnswer = retcodeAnswer(z.strictObject({ caseNo: CaseNumber }));
const StateAnswer = retcodeAnswer(
  z.strictObject({ caseNo: CaseNumber, state: z.string().max(10) }),
);

/** Our case id travels as the region's application number, our message id as its serial number. */
const envelopeOf = (message: Message) => ({
  applyNo: message.caseId,
  serialNo: message.messageId,
  sourceArea: message.from,
  handleArea: message.to,
  itemCode: regionalItemCode(message.itemCode),
  itemName: message.itemName,
  sendTime: compactTime(new Date(message.at)),
  ...(message.previousDigest === undefined ? {} : { previousDigest: message.previousDigest }),
});

/** A repeated number is answered with an error code and the first number: for us the same success. */
async function send(
  path: string,
  data: object,
  context: Context,
): Promise<RegionResult<RegionReceipt>> {
  const answer = await call({ path, data, as: 'text' }, ReceiptAnswer, context);
  if (!answer.ok) return answer;
  const { retcode, data: receipt } = answer.value;
  return ok({ regionalCaseId: receipt.caseNo, duplicate: duplicateRetcodes.has(retcode) });
}

const applyWays = { online: '0', window: '1', kiosk: '2' } as const;

const submit = async (
  message: SubmissionMessage,
  context: Context,
): Promise<RegionResult<RegionReceipt>> => {
  return send(
    context.credentials.endpoints.submit,
    {
      ...envelopeOf(message),
      applyWay: applyWays[message.channel],
      applicant: regionalParty(message.applicant),
      ...(message.agent === undefined ? {} : { agent: regionalParty(message.agent) }),
      ...regionalStanding(message),
      ...(message.home === undefined ? {} : { homeArea: message.home }),
      ...(message.subject === undefined ? {} : { userUuid: message.subject }),
      ...(message.level === undefined
        ? {}
        : {
            realNameLevel: String(message.level.ial),
            loginLevel: String(message.level.aal),
            levelWord: message.level.raw,
          }),
      formInfo: message.form,
      materialList: message.materials.map(regionalMaterial),
      paperTransfer: message.originals ? '1' : '0',
    },
    context,
  );
};

const supplement = (message: SupplementMessage, context: Context) =>
  send(
    context.credentials.endpoints.supplement,
    {
      ...envelopeOf(message),
      caseNo: message.regionalCaseId,
      opinion: message.note,
      materialList: message.materials.map(regionalMaterial),
    },
    context,
  );

const withdraw = (message: WithdrawalMessage, context: Context) =>
  send(
    context.credentials.endpoints.withdraw,
    { ...envelopeOf(message), caseNo: message.regionalCaseId, opinion: message.reason },
    context,
  );

const notify = (message: NoticeMessage, context: Context) =>
  send(
    context.credentials.endpoints.notice,
    {
      ...envelopeOf(message),
      state: codeOfState(message.state),
      ...(message.reason === undefined ? {} : { opinion: message.reason }),
    },
    context,
  );

const statusOf: CasesDoor<JiangsuCredentials>['statusOf'] = async (
  { caseId, regionalCaseId },
  context,
) => {
  const path = context.credentials.endpoints.query;
  const asked = {
    applyNo: caseId,
    ...(regionalCaseId === undefined ? {} : { caseNo: regionalCaseId }),
  };
  const answer = await call({ path, data: asked, as: 'text' }, StateAnswer, context);
  if (!answer.ok) return answer;
  const { caseNo, state: raw } = answer.value.data;
  const state = stateOfCode(raw);
  return state ? ok({ regionalCaseId: caseNo, state, raw }) : fail(malformed('case_state'));
};

/** Paths and field names of the case interfaces are modelled on publicly visible integrations. */
export const cases: CasesDoor<JiangsuCredentials> = {
  identityDocuments: citizensOnly,
  submit,
  supplement,
  withdraw,
  notify,
  statusOf,
  parseCallback,
  refuseCallback: refuseCall,
};
