import { z } from 'zod';
import type { CourierAdapter } from '#contracts/courier';
import type {
  AdapterContext,
  CallRefusal,
  RawAnswer,
  RefuseCall,
  RegionFailure,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { equalText } from '../kit/equal-text.ts';
import { malformed } from '../kit/failures.ts';
import type { Context } from './call.ts';
import type { CourierCredentials } from './credentials.ts';
import { digestOf, Envelope, maxSkewMs } from './envelope.ts';
import { isKnownOperation, RouteLine, scanOf } from './scans.ts';

const Pushed = z.strictObject({ waybillRoute: RouteLine });

const unauthorised = (code: string): RegionFailure => ({
  kind: 'unauthorised',
  code,
  message: 'the callback is not signed by the courier',
});

function refusalOf(envelope: Envelope, { credentials, clock }: Context): RegionFailure | undefined {
  if (!equalText(envelope.msgDigest, digestOf(envelope, credentials.callback.checkword)))
    return unauthorised('digest');
  if (!equalText(envelope.partnerID, credentials.partnerId)) return unauthorised('partner');
  if (Math.abs(clock().getTime() - Number(envelope.timestamp)) > maxSkewMs)
    return unauthorised('clock_skew');
  return envelope.serviceCode === 'RoutePush' ? undefined : malformed('callback_service');
}

const answer = (status: number, code: string, message: string, requestId: string): RawAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ return_code: code, return_msg: message, requestID: requestId }),
});

const refusals: ReadonlyMap<CallRefusal['code'], readonly [code: string, message: string]> =
  new Map([
    ['callback.signature_invalid', ['A1006', '数字签名无效']],
    ['signature.replayed', ['A1008', '请求重复']],
    ['callback.waybill_unknown', ['S0001', '无此运单']],
  ]);

/** `requestID` only where the call has one that can be repeated. */
export const refuseCallback: RefuseCall<CourierCredentials, AdapterContext<CourierCredentials>> = (
  refusal,
  { body },
) => {
  const { code, status, retryable } = refusal;
  const [own, message] =
    refusals.get(code) ?? (retryable ? ['A1009', '系统繁忙'] : ['A1001', '报文有误']);
  return answer(status, own, message, Envelope.safeParse(jsonOf(body)).data?.requestID ?? '');
};

/**
 * Reads a scan that the courier pushes: envelope, digest over all of it, partner, clock (5 min), then form.
 * The line's own id stays the same when the courier sends it again; the envelope's does not.
 */
export const parseCallback: CourierAdapter<CourierCredentials>['parseCallback'] = async (
  call,
  context,
) => {
  const type = call.headers['content-type'] ?? '';
  if (call.method !== 'POST' || !/^application\/json\b/i.test(type))
    return fail(malformed('callback_type'));
  const envelope = Envelope.safeParse(jsonOf(call.body)).data;
  if (!envelope) return fail(malformed('callback_envelope'));
  const refused = refusalOf(envelope, context);
  if (refused) return fail(refused);
  const pushed = Pushed.safeParse(jsonOf(envelope.msgData)).data;
  if (!pushed) return fail(malformed('callback_body'));
  const { requestID } = envelope;
  const taken = {
    acknowledgement: answer(200, '0000', '成功', requestID),
    once: { key: requestID, windowMs: maxSkewMs },
  };
  // Refusing what we have no word for would have the courier send it again for days.
  if (!isKnownOperation(pushed.waybillRoute.opCode)) return ok(taken);
  const scan = scanOf(pushed.waybillRoute);
  return scan ? ok({ ...taken, scan }) : fail(malformed('callback_body'));
};
