import { md5 } from '@noble/hashes/legacy';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { frontDoor } from '../kit/front-door.ts';
import { inexpressible, isWellFormed } from '../kit/texts.ts';
import type { Context } from './call.ts';
import { failureOfSso, jsonFormat } from './classify.ts';
import { compactTime } from './regional-time.ts';

const maxBytes = 64 * 1024;

/** `result` arrives as string or as number; the rest lies beside it. */
const Outcome = z.looseObject({
  result: z.union([z.string().regex(/^\d{1,3}$/), z.int().min(0).max(999)]),
  errmsg: z.string().max(500).optional(),
});

/** Lower-case hex of MD5(servicecode + servicepwd + time): the region's scheme; it proves the service, not the request. */
export const ssoSign = (servicecode: string, servicepwd: string, time: string): string =>
  bytesToHex(md5(utf8ToBytes(servicecode + servicepwd + time)));

/** The signed members that every first call to the log-in server carries. */
export function ssoCredentials({ credentials, clock }: Context): Record<string, string> {
  const { servicecode, servicepwd } = credentials.sso;
  const time = compactTime(clock());
  return { servicecode, time, sign: ssoSign(servicecode, servicepwd, time) };
}

function readAnswer<T>(body: Uint8Array, schema: z.ZodType<T>): RegionResult<T> {
  if (body.byteLength > maxBytes) return fail(malformed('too_large'));
  const json = jsonOf(body);
  const outcome = Outcome.safeParse(json);
  if (!outcome.success) return fail(malformed('body'));
  const { result, errmsg } = outcome.data;
  const failure = failureOfSso(String(result));
  if (!failure) return asPromised(schema, json, 'body');
  // A refusal without its wording is somebody else's.
  return fail(errmsg === undefined ? malformed('body') : failure);
}

/** One form POST to the log-in server. */
export async function callSso<T>(
  path: string,
  form: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  if (!isWellFormed(form)) return fail(inexpressible);
  const outcome = await context.http(
    {
      method: 'POST',
      url: `${context.credentials.sso.url}${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    },
    context.signal,
  );
  const bytes = frontDoor(outcome, context.clock(), jsonFormat);
  return bytes.ok ? readAnswer(bytes.value, schema) : bytes;
}

/** Sandbox values must not name anybody in production: their holders were never proofed. */
export function refuseSandbox(
  values: readonly (string | undefined)[],
  { credentials }: Context,
): RegionResult<void> {
  const sandboxed = values.some((value) => value?.startsWith('debug_') === true);
  if (!sandboxed || credentials.environment === 'sandbox') return ok(undefined);
  return fail({
    kind: 'rejected',
    code: 'sandbox_value',
    message: 'a sandbox value arrived in production',
  });
}
