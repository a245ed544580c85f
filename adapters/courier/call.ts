import { z } from 'zod';
import type { AdapterContext, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { codesOf, type Sorted } from '../kit/failures.ts';
import { frontDoor } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';
import type { CourierCredentials } from './credentials.ts';
import { sealed } from './envelope.ts';

export type Context = AdapterContext<CourierCredentials>;

/** The courier's answer codes. Its own texts may name people and are not kept. */
const failureOfCode = codesOf({
  A1001: ['rejected', 'the courier misses a parameter'],
  A1003: ['rejected', 'the courier does not know the service'],
  A1004: ['unauthorised', 'the courier does not accept our partner id'],
  A1006: ['unauthorised', 'the courier does not accept our digest'],
  A1007: ['unauthorised', 'the courier does not accept our clock'],
  A1009: ['retryable', 'internal error of the courier'],
  S0001: ['rejected', 'the courier knows no such waybill'],
  S0002: ['rejected', 'the waybill belongs to another shipment'],
} satisfies Record<string, Sorted>);

const Answer = z.strictObject({
  apiResultCode: z.string().max(10),
  apiErrorMsg: z.string().max(500),
  apiResponseID: z.string().max(80),
  apiResultData: z.string().max(1024 * 1024),
});

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
  const bytes = frontDoor(outcome, context.clock(), { isBegun: isJsonBegun });
  if (!bytes.ok) return bytes;
  const answer = asPromised(Answer, jsonOf(bytes.value), 'envelope');
  if (!answer.ok) return answer;
  const { apiResultCode, apiResultData } = answer.value;
  return apiResultCode === 'A1000'
    ? asPromised(schema, jsonOf(apiResultData), 'data')
    : fail(failureOfCode(apiResultCode));
}
