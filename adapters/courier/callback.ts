import { z } from 'zod';
import type { CourierScan } from '#contracts/courier';
import type {
  InboundCall,
  RawAnswer,
  RegionFailure,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { type Context, malformed } from './call.ts';
import { digestOf, Envelope, equalText, maxSkewMs, readJson } from './envelope.ts';
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

const acknowledgement = (requestId: string): RawAnswer => ({
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ return_code: '0000', return_msg: '成功', requestID: requestId }),
});

/**
 * Reads a scan that the courier pushes: envelope, digest over all of it, partner, clock (5 min), then form.
 * The line's own id stays the same when the courier sends it again; the envelope's does not.
 */
export function parseCallback(
  call: InboundCall,
  context: Context,
): RegionResult<{ readonly scan?: CourierScan; readonly acknowledgement: RawAnswer }> {
  const type = call.headers['content-type'] ?? '';
  if (call.method !== 'POST' || !/^application\/json\b/i.test(type))
    return fail(malformed('callback_type'));
  const envelope = readJson(call.body, Envelope);
  if (!envelope) return fail(malformed('callback_envelope'));
  const refused = refusalOf(envelope, context);
  if (refused) return fail(refused);
  const pushed = readJson(new TextEncoder().encode(envelope.msgData), Pushed);
  if (!pushed) return fail(malformed('callback_body'));
  const taken = { acknowledgement: acknowledgement(envelope.requestID) };
  // Refusing what we have no word for would have the courier send it again for days.
  if (!isKnownOperation(pushed.waybillRoute.opCode)) return ok(taken);
  const scan = scanOf(pushed.waybillRoute);
  return scan ? ok({ ...taken, scan }) : fail(malformed('callback_body'));
}
