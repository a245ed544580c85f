import { z } from 'zod';
import type {
  CallRefusal,
  InboundCall,
  OneTimeValue,
  RawAnswer,
  RefuseCall,
  RegionContext,
  RegionFailure,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { equalText } from '../kit/equal-text.ts';
import { malformed } from '../kit/failures.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { bodyDigest, tifSignature } from './signing.ts';

type Context = RegionContext<JiangsuCredentials>;

const maxBytes = 262_144;

const Envelope = z.strictObject({
  head: z.strictObject({ bodyDigest: z.string().length(64) }),
  /** Digested as it stands and only then read as JSON. */
  data: z.string().max(maxBytes),
});

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
  if (headers['x-tif-paasid'] !== paasId || !equalText(expected, headers['x-tif-signature']))
    return unauthorised('callback_signature', 'the signature of the callback does not hold');
  const awayMs = Math.abs(clock().getTime() - Number(timestamp) * 1000);
  if (awayMs > credentials.clockWindowSeconds * 1000)
    return unauthorised('callback_clock', 'the callback is outside the clock window');
  return undefined;
}

type OpenedCall = { readonly data: string; readonly once: OneTimeValue };

/**
 * What the region says in a call of its own, signed by the header scheme with the token of the other
 * direction. The headers say who and when, the keyed digest binds the body to them and to the door; both
 * come before anything in the body is believed.
 */
export function openCall(
  call: InboundCall,
  target: 'callback' | 'logout' | 'certificate',
  context: Context,
): RegionResult<OpenedCall> {
  const headers = Headers.safeParse(call.headers);
  if (!headers.success)
    return unauthorised('callback_headers', 'signature headers are missing or misshapen');
  const refusal = refuseHeaders(headers.data, context);
  if (refusal) return refusal;
  if (call.method !== 'POST' || call.body.length > maxBytes)
    return fail(malformed('callback_form'));
  const envelope = asPromised(Envelope, jsonOf(call.body), 'callback_envelope');
  if (!envelope.ok) return envelope;
  const { head, data } = envelope.value;
  const nonce = headers.data['x-tif-nonce'];
  const { token } = context.credentials.callback;
  const timestamp = headers.data['x-tif-timestamp'];
  const expected = bodyDigest({ token, target, timestamp, nonce, data });
  const windowMs = context.credentials.clockWindowSeconds * 1000;
  return equalText(expected, head.bodyDigest)
    ? ok({ data, once: { key: nonce, windowMs } })
    : unauthorised('callback_body_digest', 'the body is not the one that was signed');
}

const answer = (status: number, retcode: string, msg: string, data: object): RawAnswer => ({
  status,
  contentType: 'application/json;charset=UTF-8',
  body: JSON.stringify({ retcode, msg, data: JSON.stringify(data) }),
});

/** `{retcode, msg, data}` with the event number: without it the region sends the event again. */
export const acknowledgementOf = (eventNo: string): RawAnswer =>
  answer(200, '000000', '成功', { eventNo });

const refusals: ReadonlyMap<CallRefusal['code'], readonly [retcode: string, msg: string]> = new Map(
  [
    ['callback.signature_invalid', ['200002', '网关签名错误']],
    ['signature.replayed', ['200004', 'nonce重复']],
    ['callback.case_unknown', ['300002', '办件不存在']],
  ],
);

export const refuseCall: RefuseCall<JiangsuCredentials> = ({ code, status, retryable }) =>
  answer(
    status,
    ...(refusals.get(code) ??
      (retryable ? (['900002', '系统繁忙'] as const) : (['300005', '报文格式错误'] as const))),
    {},
  );
