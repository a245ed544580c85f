import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonText, malformed, parseBody } from './body.ts';
import { classify } from './classify.ts';
import type { WujiangCredentials } from './credentials.ts';
import { bodyDigest, tifSignature } from './signing.ts';

type Call = {
  readonly path: string;
  /** Members of `head` beside the digest. */
  readonly head?: Readonly<Record<string, string>>;
  readonly data: unknown;
  /** For correlation in both access logs; names nobody. */
  readonly requestId?: string;
};

function sealed({ path, head, data, requestId }: Call, context: RegionContext<WujiangCredentials>) {
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
  context: RegionContext<WujiangCredentials>,
): Promise<RegionResult<T>> {
  const url = context.credentials.addresses.api + input.path;
  return read(
    await context.http({ method: 'POST', url, ...sealed(input, context) }, context.signal),
    schema,
  );
}

/** Classifies an outcome and reads a success; what is not as announced is `malformed`. */
export function read<T>(
  outcome: Parameters<typeof classify>[0],
  schema: z.ZodType<T>,
): RegionResult<T> {
  const failure = classify(outcome);
  if (failure) return fail(failure);
  const parsed = schema.safeParse(outcome.ok ? parseBody(outcome.value.body).json : undefined);
  return parsed.success ? ok(parsed.data) : fail(malformed('answer_form', parsed.error));
}

/** `{retcode, msg, data}` where `data` is a text that holds JSON. */
export const retcodeAnswer = <T>(data: z.ZodType<T>) =>
  z.strictObject({ retcode: z.string(), msg: z.string(), data: jsonText(data) });
