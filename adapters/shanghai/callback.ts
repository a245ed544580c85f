import { z } from 'zod';
import { CaseReport } from '#contracts/case';
import type {
  CallRefusal,
  CasesDoor,
  InboundCall,
  OneTimeValue,
  RawAnswer,
  RegionResult,
} from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import type { ShanghaiContext } from './call.ts';
import { eventOfWord } from './case-words.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { clockWindowMs, open, seal } from './envelope.ts';
import { read, refuse } from './failures.ts';
import { instantOf } from './time.ts';

const Callback = z.strictObject({
  /** The region's own number of this report; the same one when it is sent again. */
  eventNo: z.string().regex(/^[\w-]{1,100}$/),
  sendApplyNo: z.string(),
  applyNo: z.string().regex(/^[\w-]{1,80}$/),
  status: z.string(),
  eventTime: z.string(),
  /** Free text of the clerk. */
  opinion: z.string().max(1000),
  /** What to bring, beside the free text; only with 补正. */
  supplements: z
    .array(z.strictObject({ stuffCode: z.string().min(1), stuffName: z.string().min(1) }))
    .max(60),
  /** What the decision issued; only with 办结-准予. */
  certificates: z
    .array(
      z.strictObject({
        certificate_type_code: z.string(),
        certificate_identifier: z.string(),
        certificate_number: z.string(),
        certificate_holder_name: z.string(),
        certificate_holder_code: z.string(),
      }),
    )
    .min(1)
    .max(10)
    .optional(),
  /** Who approved it, the clause, to whom it is handed on, by how many working days it is extended. */
  approver: z.string().min(1).max(100).optional(),
  basis: z.string().min(1).max(200).optional(),
  transferTo: z.string().min(1).max(100).optional(),
  extendDays: z.int().min(1).max(999).optional(),
  /** 文书: the paper that says it. */
  document: z
    .strictObject({
      number: z.string().min(1).max(60),
      date: z.string(),
      organ: z.string().min(2).max(100),
      seal: z.string().max(60).optional(),
      digest: z.string().optional(),
    })
    .optional(),
});
type Callback = z.infer<typeof Callback>;

const filedOf = ({ approver, basis, transferTo, extendDays, document }: Callback) => ({
  ...(approver && { approver }),
  ...(basis && { legalBasis: basis }),
  ...(transferTo && { body: transferTo }),
  ...(extendDays && { days: extendDays }),
  ...(document && {
    paper: {
      number: document.number,
      date: document.date,
      body: { name: document.organ },
      ...(document.seal && { seal: document.seal }),
      ...(document.digest && { digest: document.digest }),
    },
  }),
});

const reportOf = (callback: Callback): RegionResult<CaseReport> =>
  read(
    CaseReport,
    {
      reportId: callback.eventNo,
      caseId: callback.sendApplyNo,
      regionalCaseId: callback.applyNo,
      event: (eventOfWord as ReadonlyMap<string, string>).get(callback.status),
      at: instantOf(callback.eventTime),
      ...(callback.opinion ? { reason: callback.opinion } : {}),
      wanted: callback.supplements.map(({ stuffCode, stuffName }) => ({
        code: stuffCode,
        name: stuffName,
      })),
      ...(callback.certificates && {
        issued: callback.certificates.map((certificate) => ({
          type: certificate.certificate_type_code,
          identifier: certificate.certificate_identifier,
          number: certificate.certificate_number,
          holderName: certificate.certificate_holder_name,
          holderCode: certificate.certificate_holder_code,
        })),
      }),
      ...filedOf(callback),
    },
    'callback',
  );

/** Version 4 in lower case, as the region sends it; also what keeps the signed text unambiguous. */
const replayIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

type OpenedCall = {
  readonly replayId: string;
  readonly once: OneTimeValue;
  readonly payload: unknown;
};

/**
 * What the region says in a call of its own. The envelope is checked over the received bytes: form, SM2
 * signature (with the `replayId` header inside it), clock, then decryption.
 */
export function openCall(inbound: InboundCall, context: ShanghaiContext): RegionResult<OpenedCall> {
  const replayId = inbound.headers.replayid ?? '';
  if (inbound.method !== 'POST' || !replayIdForm.test(replayId)) {
    return refuse('malformed', 'callback_malformed', 'not a POST with a replayId');
  }
  const payload = open(inbound.body, replayId, context.clock(), context.credentials);
  if (!payload.ok) return payload;
  const once = { key: replayId, windowMs: clockWindowMs };
  return ok({ replayId, once, payload: payload.value });
}

const contentType = 'application/json; charset=utf-8';

/** An envelope of ours that is signed over the same `replayId`, so it answers this delivery only. */
const answer = (
  status: number,
  content: { readonly code: string; readonly msg: string; readonly result?: unknown },
  replayId: string,
  { clock, credentials }: ShanghaiContext,
): RawAnswer => ({ status, contentType, body: seal(content, replayId, clock(), credentials) });

export const acknowledgementOf = (
  eventNo: string,
  replayId: string,
  context: ShanghaiContext,
): RawAnswer => answer(200, { code: '0000', msg: '成功', result: { eventNo } }, replayId, context);

type Worded = readonly [code: string, msg: string];

/** What the region itself says in clear to whom it has not recognised. */
const clearRefusals: ReadonlyMap<CallRefusal['code'], Worded> = new Map([
  ['callback.malformed', ['4000', '报文格式错误']],
  ['callback.signature_invalid', ['4011', '验签失败']],
  ['signature.replayed', ['4013', 'replayId重复']],
  ['gateway.not_ready', ['5030', '系统维护中']],
]);

const sealedRefusals: ReadonlyMap<CallRefusal['code'], Worded> = new Map([
  ['callback.case_unknown', ['2002', '办件不存在']],
]);

export const refuseCall: CasesDoor<ShanghaiCredentials>['refuseCallback'] = (
  { code, status, retryable, retryAfterSeconds },
  { headers },
  context,
) => {
  const clear = clearRefusals.get(code);
  if (clear) {
    const wait = retryAfterSeconds === undefined ? {} : { recoverAfter: retryAfterSeconds };
    return {
      status,
      contentType,
      body: JSON.stringify({ code: clear[0], msg: clear[1], ...wait }),
    };
  }
  const [own, msg] =
    sealedRefusals.get(code) ?? (retryable ? ['9999', '系统异常'] : ['2004', '数据校验未通过']);
  return answer(status, { code: own, msg }, headers.replayid ?? '', context);
};

/** Reads a case report. */
export const parseCallback: CasesDoor<ShanghaiCredentials>['parseCallback'] = async (
  inbound,
  context,
) => {
  const opened = openCall(inbound, context);
  if (!opened.ok) return opened;
  const { payload, replayId, once } = opened.value;
  const callback = read(Callback, payload, 'callback');
  if (!callback.ok) return callback;
  const report = reportOf(callback.value);
  if (!report.ok) return report;
  if (callback.value.status !== '补正' && callback.value.supplements.length > 0) {
    return refuse('malformed', 'callback_malformed', 'supplements outside 补正');
  }
  const acknowledgement = acknowledgementOf(callback.value.eventNo, replayId, context);
  return ok({ report: report.value, acknowledgement, once });
};
