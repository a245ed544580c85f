import { z } from 'zod';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { frontDoor } from '../kit/front-door.ts';
import { inexpressible, isWellFormed } from '../kit/texts.ts';
import { jsonText } from './body.ts';
import { ownFormat, wordOf } from './classify.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { bodyDigest, tifSignature } from './signing.ts';

type Call = {
  readonly path: string;
  /** Members of `head` beside the digest. */
  readonly head?: Readonly<Record<string, string>>;
  readonly data: object;
  /** Items, cases and places want `data` as a text that holds JSON, certificates as it is. */
  readonly as: 'text' | 'object';
  /** For correlation in both access logs; names nobody. */
  readonly requestId?: string;
};

function sealed(call: Call, context: RegionContext<JiangsuCredentials>) {
  const { path, head, requestId } = call;
  const data = call.as === 'text' ? JSON.stringify(call.data) : call.data;
  const { paasId, token } = context.credentials.gateway;
  const timestamp = String(Math.floor(context.clock().getTime() / 1000));
  const nonce = crypto.randomUUID();
  const digest = bodyDigest({ token, target: path, timestamp, nonce, data });
  return {
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'x-tif-paasid': paasId,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': tifSignature(timestamp, token, nonce),
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    },
    body: JSON.stringify({ head: { ...head, bodyDigest: digest }, data }),
  };
}

/** Calls an interface behind the region's access layer and reads the answer with `schema`. */
export async function call<T>(
  input: Call,
  schema: z.ZodType<T>,
  context: RegionContext<JiangsuCredentials>,
): Promise<RegionResult<T>> {
  if (!isWellFormed(input.data)) return fail(inexpressible);
  const url = context.credentials.addresses.api + input.path;
  const request = { method: 'POST', url, ...sealed(input, context) } as const;
  return read(await context.http(request, context.signal), schema, context.clock());
}

/** Sorts an outcome and reads a success; what is not as announced is `malformed`. */
export function read<T>(
  outcome: Awaited<ReturnType<OutboundHttp>>,
  schema: z.ZodType<T>,
  now: Date,
): RegionResult<T> {
  const bytes = frontDoor(outcome, now, ownFormat);
  if (!bytes.ok) return bytes;
  const json = jsonOf(bytes.value);
  const word = wordOf(json);
  if (word?.failure) return fail(word.failure);
  return word ? asPromised(schema, json, 'answer_form') : fail(malformed('not_an_answer'));
}

/** `{retcode, msg, data}` where `data` is a text that holds JSON. */
export const retcodeAnswer = <T>(data: z.ZodType<T>) =>
  z.strictObject({ retcode: z.string(), msg: z.string(), data: jsonText(data) });
