import { z } from 'zod';
import { CaseReport } from '#contracts/case';
import { parseRegionalDate } from '#contracts/dates';
import type {
  CasesDoor,
  InboundCall,
  RegionContext,
  RegionFailure,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonText, malformed, parseBody } from './body.ts';
import { eventOfCode } from './case-words.ts';
import type { WujiangCredentials } from './credentials.ts';
import { bodyDigest, sameText, tifSignature } from './signing.ts';

type Context = RegionContext<WujiangCredentials>;

const maxBytes = 262_144;

const Envelope = z.strictObject({
  head: z.strictObject({ bodyDigest: z.string().length(64) }),
  /** Digested as it stands and only then read as JSON. */
  data: z.string().max(maxBytes),
});

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

const unauthorised = (code: string, message: string) =>
  fail({ kind: 'unauthorised', code, message } satisfies RegionFailure);

const Headers = z.object({
  'content-type': z.string().regex(/^application\/json\b/i),
  'x-tif-paasid': z.string().max(64),
  'x-tif-timestamp': z.string().regex(/^\d{10}$/),
  'x-tif-nonce': z.string().regex(/^[0-9A-Za-z-]{16,64}$/),
  'x-tif-signature': z.string().regex(/^[0-9a-f]{64}$/),
});
type Headers = z.infer<typeof Headers>;

function refuseHeaders(headers: Headers, { credentials, clock }: Context) {
  const { paasId, token } = credentials.callback;
  const timestamp = headers['x-tif-timestamp'];
  const expected = tifSignature(timestamp, token, headers['x-tif-nonce']);
  if (headers['x-tif-paasid'] !== paasId || !sameText(expected, headers['x-tif-signature']))
    return unauthorised('callback_signature', 'the signature of the callback does not hold');
  const awayMs = Math.abs(clock().getTime() - Number(timestamp) * 1000);
  if (awayMs > credentials.clockWindowSeconds * 1000)
    return unauthorised('callback_clock', 'the callback is outside the clock window');
  return undefined;
}

function readReport(data: string) {
  const event = Event.safeParse(data);
  if (!event.success) return fail(malformed('callback_event', event.error));
  const { eventNo, applyNo, caseNo, state, stateTime, opinion, supplementList, certList } =
    event.data;
  const report = CaseReport.safeParse({
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
  });
  return report.success ? report.data : fail(malformed('callback_report', report.error));
}

/** `{retcode, msg, data}` with the event number: without it the region sends the event again. */
const acknowledgementOf = (eventNo: string) => ({
  status: 200,
  contentType: 'application/json;charset=UTF-8',
  body: JSON.stringify({ retcode: '000000', msg: '成功', data: JSON.stringify({ eventNo }) }),
});

/**
 * A case report, signed by the header scheme with the token of the other direction. The headers say who
 * and when, the keyed digest binds the body to them; both come before anything in the body is believed.
 */
export const parseCallback: CasesDoor<WujiangCredentials>['parseCallback'] = (
  call: InboundCall,
  context: Context,
) => {
  const headers = Headers.safeParse(call.headers);
  if (!headers.success)
    return unauthorised('callback_headers', 'signature headers are missing or misshapen');
  const refusal = refuseHeaders(headers.data, context);
  if (refusal) return refusal;
  if (call.method !== 'POST' || call.body.length > maxBytes)
    return fail(malformed('callback_form'));
  const envelope = Envelope.safeParse(parseBody(call.body).json);
  if (!envelope.success) return fail(malformed('callback_envelope', envelope.error));
  const { head, data } = envelope.data;
  const expected = bodyDigest({
    token: context.credentials.callback.token,
    target: 'callback',
    timestamp: headers.data['x-tif-timestamp'],
    nonce: headers.data['x-tif-nonce'],
    data,
  });
  if (!sameText(expected, head.bodyDigest))
    return unauthorised('callback_body_digest', 'the body is not the one that was signed');
  const report = readReport(data);
  if ('ok' in report) return report;
  return ok({ report, acknowledgement: acknowledgementOf(report.reportId) });
};
