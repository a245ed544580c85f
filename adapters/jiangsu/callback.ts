import { z } from 'zod';
import { CaseReport } from '#contracts/case';
import { parseRegionalDate } from '#contracts/dates';
import type { CasesDoor } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { jsonText } from './body.ts';
import { eventOfCode } from './case-words.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { acknowledgementOf, openCall } from './inbound.ts';

const Event = jsonText(
  z.strictObject({
    eventNo: z.string().regex(/^[0-9A-Z]{8,60}$/),
    applyNo: z.string().max(60),
    caseNo: z.string().max(80),
    state: z.string().max(10),
    /** yyyyMMddHHmmss in +08:00. */
    stateTime: z.string().regex(/^\d{14}$/),
    opinion: z.string().max(1000),
    supplementList: z
      .array(
        z.strictObject({ materialCode: z.string().max(40), materialName: z.string().max(100) }),
      )
      .max(60),
    /** What the decision issued. */
    certList: z
      .array(
        z.strictObject({
          certTypeCode: z.string(),
          certCode: z.string(),
          certNumber: z.string(),
          holderName: z.string(),
          holderCode: z.string(),
        }),
      )
      .min(1)
      .max(10)
      .optional(),
  }),
);

function readReport(data: string) {
  const event = asPromised(Event, data, 'callback_event');
  if (!event.ok) return event;
  const { eventNo, applyNo, caseNo, state, stateTime, opinion, supplementList, certList } =
    event.value;
  const report = {
    reportId: eventNo,
    caseId: applyNo,
    regionalCaseId: caseNo,
    event: eventOfCode(state),
    at: parseRegionalDate(stateTime)?.value,
    ...(opinion === '' ? {} : { reason: opinion }),
    wanted: supplementList.map(({ materialCode, materialName }) => ({
      code: materialCode,
      name: materialName,
    })),
    ...(certList && {
      issued: certList.map(({ certTypeCode, certCode, certNumber, holderName, holderCode }) => ({
        type: certTypeCode,
        identifier: certCode,
        number: certNumber,
        holderName,
        holderCode,
      })),
    }),
  };
  return asPromised(CaseReport, report, 'callback_report');
}

/** A case report. */
export const parseCallback: CasesDoor<JiangsuCredentials>['parseCallback'] = async (
  call,
  context,
) => {
  const opened = openCall(call, 'callback', context);
  if (!opened.ok) return opened;
  const report = readReport(opened.value.data);
  if (!report.ok) return report;
  const acknowledgement = acknowledgementOf(report.value.reportId);
  return ok({ report: report.value, acknowledgement, once: opened.value.once });
};
