import { z } from 'zod';
import { CaseId, CaseReport } from '#contracts/case';
import { parseRegionalDate } from '#contracts/dates';
import type {
  CallRefusal,
  CasesDoor,
  InboundCall,
  OneTimeValue,
  RawAnswer,
  RefuseCall,
  RegionFailure,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { equalText } from '../kit/equal-text.ts';
import { malformed } from '../kit/failures.ts';
import type { Context } from './call.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { buildAnswer, type ReadEnvelope, readEnvelope, xmlContentType } from './envelope.ts';
import {
  algorithm,
  bodyDigest,
  type HmacKey,
  headerSignature,
  maxSkewMs,
  parseHttpDate,
} from './signature.ts';
import { eventOf } from './statuses.ts';

const Head = z.strictObject({
  LSH: z.string().regex(/^[\w-]{8,64}$/),
  BWZY: z.string().regex(/^[0-9a-f]{64}$/),
});

const Wanted = z.strictObject({
  CL: z
    .array(z.strictObject({ CLBM: z.string().min(1).max(40), CLMC: z.string().max(100) }))
    .max(60),
});

/** 发证信息: the certificate that the decision brought. */
const Issued = z.strictObject({
  ZZLXDM: z.string(),
  ZZBS: z.string(),
  ZZBH: z.string(),
  CZZT: z.string(),
  CZZTDM: z.string(),
});

const Document = z.strictObject({
  WSBH: z.string().min(1).max(60),
  WSRQ: z.string().max(10),
  WSJG: z.string().min(2).max(100),
  WSYZ: z.string().max(60).optional(),
  WSZY: z.string().optional(),
});

const paperOf = ({ WSBH, WSRQ, WSJG, WSYZ, WSZY }: z.infer<typeof Document>) => ({
  number: WSBH,
  date: WSRQ,
  body: { name: WSJG },
  ...(WSYZ && { seal: WSYZ }),
  ...(WSZY && { digest: WSZY }),
});

const Body = z.strictObject({
  SJBH: z.string().regex(/^[\w-]{1,100}$/),
  SBLSH: CaseId,
  BJBH: z.string().regex(/^[\w-]{1,80}$/),
  BJZT: z.string().max(2),
  SJSJ: z.string().max(19),
  YY: z.string().max(1000).optional(),
  BZCL: z.union([Wanted, z.literal('')]).optional(),
  FZXX: Issued.optional(),
  /** 批准人 */
  PZR: z.string().min(1).max(100).optional(),
  /** 法律依据 */
  FLYJ: z.string().min(1).max(200).optional(),
  /** 移送机关 */
  YSJG: z.string().min(1).max(100).optional(),
  /** 延长工作日 */
  YCTS: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .optional(),
  /** 文书: 文号, 日期, 机关, 印章, 摘要 */
  WSXX: Document.optional(),
});

const unauthorised = (code: string): RegionFailure => ({
  kind: 'unauthorised',
  code,
  message: 'the callback is not signed by the region',
});

/** The region's header scheme, turned round: its key, our path. */
function checkHeaders(call: InboundCall, key: HmacKey, now: Date): RegionFailure | undefined {
  const { headers } = call;
  const date = headers['x-bg-date-time'] ?? '';
  const time = parseHttpDate(date);
  if (!equalText(headers['x-bg-hmac-access-key'] ?? '', key.accessKey))
    return unauthorised('access_key');
  if (headers['x-bg-hmac-algorithm'] !== algorithm) return unauthorised('algorithm');
  if (time === undefined || Math.abs(now.getTime() - time) > maxSkewMs)
    return unauthorised('clock_skew');
  const { method, path } = call;
  const query = call.query.replace(/^\?/, '');
  const expected = headerSignature({ method, path, query, date }, key);
  const given = headers['x-bg-hmac-signature'] ?? '';
  return equalText(given, expected) ? undefined : unauthorised('signature');
}

/** The header scheme covers no body: without this anybody who relays a callback could change the decision. */
function checkDigest(
  call: InboundCall,
  envelope: ReadEnvelope,
  key: HmacKey,
): RegionFailure | undefined {
  const head = Head.safeParse(envelope.head);
  if (!head.success) return malformed('callback_head');
  const date = call.headers['x-bg-date-time'] ?? '';
  const part = { path: call.path, date, serial: head.data.LSH, body: envelope.bodyBytes };
  return equalText(head.data.BWZY, bodyDigest(part, key)) ? undefined : unauthorised('body_digest');
}

function readReport(body: unknown): CaseReport | undefined {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return undefined;
  const { SJBH, SBLSH, BJBH, BJZT, SJSJ, YY, BZCL, FZXX, PZR, FLYJ, YSJG, YCTS, WSXX } =
    parsed.data;
  const event = eventOf(BJZT);
  const at = parseRegionalDate(SJSJ);
  if (!event || at?.precision !== 'second') return undefined;
  const wanted = BZCL ? BZCL.CL.map(({ CLBM, CLMC }) => ({ code: CLBM, name: CLMC })) : [];
  const reason = YY ? { reason: YY } : {};
  const issued = FZXX && {
    type: FZXX.ZZLXDM,
    identifier: FZXX.ZZBS,
    number: FZXX.ZZBH,
    holderName: FZXX.CZZT,
    holderCode: FZXX.CZZTDM,
  };
  const report = {
    reportId: SJBH,
    caseId: SBLSH,
    regionalCaseId: BJBH,
    event,
    at: at.value,
    ...reason,
    wanted,
    ...(issued && { issued: [issued] }),
    ...(PZR && { approver: PZR }),
    ...(FLYJ && { legalBasis: FLYJ }),
    ...(YSJG && { body: YSJG }),
    ...(YCTS && { days: Number(YCTS) }),
    ...(WSXX && { paper: paperOf(WSXX) }),
  };
  return CaseReport.safeParse(report).data;
}

export const acknowledgement = (eventNumber: string): RawAnswer => ({
  status: 200,
  contentType: xmlContentType,
  body: buildAnswer('0000', '成功', { SJBH: eventNumber }),
});

const refusals: ReadonlyMap<CallRefusal['code'], readonly [code: string, message: string]> =
  new Map([
    ['signature.replayed', ['2006', '流水号重复']],
    ['callback.case_unknown', ['2004', '办件不存在']],
  ]);

/** In a record; whom the region's own gateway would not let in is told so in its plain words. */
export const refuseCall: RefuseCall<ZhejiangCredentials> = ({ code, status, retryable }) => {
  if (code === 'callback.signature_invalid')
    return { status, contentType: 'text/plain; charset=utf-8', body: 'Invalid signature' };
  const [own, message] =
    refusals.get(code) ?? (retryable ? ['9999', '系统内部错误'] : ['2001', '报文格式错误']);
  return { status, contentType: xmlContentType, body: buildAnswer(own, message, {}) };
};

/**
 * Opens a call of the region over the exact received bytes: key, algorithm, clock (90 s), header
 * signature, body digest, then form. Signature and digest cover the path, so a call fits one door only.
 */
export function openCall(
  call: InboundCall,
  context: Context,
): RegionResult<{ readonly once: OneTimeValue; readonly body: unknown }> {
  const key = context.credentials.callback;
  const refused = checkHeaders(call, key, context.clock());
  if (refused) return fail(refused);
  const type = call.headers['content-type'] ?? '';
  if (call.method !== 'POST' || !/^(application|text)\/xml; ?charset=gb18030$/i.test(type)) {
    return fail(malformed('callback_type'));
  }
  const envelope = readEnvelope(call.body);
  if (!envelope) return fail(malformed('callback_envelope'));
  const tampered = checkDigest(call, envelope, key);
  if (tampered) return fail(tampered);
  const once = { key: envelope.head['LSH'] ?? '', windowMs: maxSkewMs };
  return ok({ once, body: envelope.body });
}

/**
 * Reads a case report. SJBH is the region's event number and stays the same when it sends again; SBLSH
 * echoes our case id. The acknowledgement repeats the event number.
 */
export const parseCallback: CasesDoor<ZhejiangCredentials>['parseCallback'] = async (
  call,
  context,
) => {
  const opened = openCall(call, context);
  if (!opened.ok) return opened;
  const { body, once } = opened.value;
  const report = readReport(body);
  return report
    ? ok({ report, acknowledgement: acknowledgement(report.reportId), once })
    : fail(malformed('callback_body'));
};
