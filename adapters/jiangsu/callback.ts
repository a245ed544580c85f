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
    /** Who approved it, the clause, to whom it is handed on, by how many working days it is extended. */
    approver: z.string().min(1).max(100).optional(),
    lawBasis: z.string().min(1).max(200).optional(),
    transferOrg: z.string().min(1).max(100).optional(),
    extendDays: z
      .string()
      .regex(/^[1-9]\d{0,2}$/)
      .optional(),
    /** 文书: the paper that says it. */
    document: z
      .strictObject({
        docNo: z.string().min(1).max(60),
        docDate: z.string().regex(/^\d{8}$/),
        docOrg: z.string().min(2).max(100),
        docSeal: z.string().max(60).optional(),
        docDigest: z.string().optional(),
      })
      .optional(),
  }),
);

type FiledParts = Pick<
  z.infer<typeof Event>,
  'approver' | 'lawBasis' | 'transferOrg' | 'extendDays' | 'document'
>;

const dated = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;

const filedOf = ({ approver, lawBasis, transferOrg, extendDays, document }: FiledParts) => ({
  ...(approver && { approver }),
  ...(lawBasis && { legalBasis: lawBasis }),
  ...(transferOrg && { body: transferOrg }),
  ...(extendDays && { days: Number(extendDays) }),
  ...(document && {
    paper: {
      number: document.docNo,
      date: dated(document.docDate),
      body: { name: document.docOrg },
      ...(document.docSeal && { seal: document.docSeal }),
      ...(document.docDigest && { digest: document.docDigest }),
    },
  }),
});

function readReport(data: string) {
  const event = asPromised(Event, data, 'callback_event');
  if (!event.ok) return event;
  const { eventNo, applyNo, caseNo, state, stateTime, opinion, supplementList, certList, ...more } =
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
    ...filedOf(more),
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
