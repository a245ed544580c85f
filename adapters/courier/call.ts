import { z } from 'zod';
import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionContext, RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { CourierCredentials } from './credentials.ts';
import { readJson, sealed } from './envelope.ts';

export type Context = RegionContext<CourierCredentials>;

const refusal = (kind: RegionFailure['kind'], code: string, message: string): RegionFailure => ({
  kind,
  code,
  message,
});

export const malformed = (code: string): RegionFailure =>
  refusal('malformed', code, 'the courier answered in an unknown form');

/** The courier's answer codes. Its own texts may name people and are not kept. */
const answerCodes: ReadonlyMap<string, RegionFailure> = new Map([
  ['A1001', refusal('rejected', 'A1001', 'the courier misses a parameter')],
  ['A1003', refusal('rejected', 'A1003', 'the courier does not know the service')],
  ['A1004', refusal('unauthorised', 'A1004', 'the courier does not accept our partner id')],
  ['A1006', refusal('unauthorised', 'A1006', 'the courier does not accept our digest')],
  ['A1007', refusal('unauthorised', 'A1007', 'the courier does not accept our clock')],
  ['A1009', refusal('retryable', 'A1009', 'internal error of the courier')],
  ['S0001', refusal('rejected', 'S0001', 'the courier knows no such waybill')],
  ['S0002', refusal('rejected', 'S0002', 'the waybill belongs to another shipment')],
]);

const Answer = z.strictObject({
  apiResultCode: z.string().max(10),
  apiErrorMsg: z.string().max(500),
  apiResponseID: z.string().max(80),
  apiResultData: z.string().max(1024 * 1024),
});

function exchanged(outcome: Result<OutboundAnswer, OutboundFailure>): RegionResult<OutboundAnswer> {
  if (!outcome.ok) {
    const { kind, message } = outcome.failure;
    return fail(refusal(kind === 'too_large' ? 'malformed' : 'retryable', kind, message));
  }
  const { status } = outcome.value;
  if (status === 200) return outcome;
  if (status === 429 || status >= 500)
    return fail(refusal('retryable', `http_${status}`, 'the courier is not there for now'));
  return fail(
    refusal('malformed', `http_${status}`, 'an answer that the courier does not promise'),
  );
}

/** Calls a service of the courier and reads the data of a success. */
export async function call<T>(
  serviceCode: string,
  message: unknown,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  const { url, partnerId, checkword } = context.credentials;
  const body = sealed(
    {
      partnerID: partnerId,
      requestID: crypto.randomUUID(),
      serviceCode,
      timestamp: String(context.clock().getTime()),
      msgData: JSON.stringify(message),
    },
    checkword,
  );
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const outcome = await context.http(
    { method: 'POST', url: `${url}/std/service`, headers, body },
    context.signal,
  );
  const answer = exchanged(outcome);
  if (!answer.ok) return answer;
  const read = readJson(answer.value.body, Answer);
  if (!read) return fail(malformed('envelope'));
  if (read.apiResultCode !== 'A1000')
    return fail(answerCodes.get(read.apiResultCode) ?? malformed('unknown_code'));
  const data = readJson(new TextEncoder().encode(read.apiResultData), schema);
  return data === undefined ? fail(malformed('data')) : ok(data);
}
