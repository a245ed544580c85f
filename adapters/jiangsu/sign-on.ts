import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { inexpressible, isWellFormed } from '../kit/texts.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { read } from './envelope.ts';
import { signOnSignature } from './signing.ts';
import { compactTime } from './times.ts';

export type Context = RegionContext<JiangsuCredentials>;

/** Here `data` is the ciphertext itself: 64 KiB of hex is far more than any user record. */
export const UserAnswer = z.strictObject({
  retcode: z.string(),
  msg: z.string(),
  data: z.string().max(65_536),
});

/** One server call of the sign-on: a form whose `sign` covers only who and when, so `params` rides on TLS. */
export async function ask<T>(
  servicename: string,
  params: object,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  if (!isWellFormed(params)) return fail(inexpressible);
  const { addresses, endpoints, login } = context.credentials;
  const time = compactTime(context.clock());
  const form = new URLSearchParams({
    appmark: login.appmark,
    time,
    servicename,
    sign: signOnSignature(login.appmark, login.appword, time),
    params: JSON.stringify(params),
  });
  const outcome = await context.http(
    {
      method: 'POST',
      url: addresses.api + endpoints.signOn,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: form.toString(),
    },
    context.signal,
  );
  return read(outcome, schema, context.clock());
}
