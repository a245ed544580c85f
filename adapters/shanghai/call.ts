import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { frontDoor } from '../kit/front-door.ts';
import { inexpressible, isWellFormed } from '../kit/texts.ts';
import { clearFormat, failureOfCode, failureOfLogin } from './classify.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { open, seal } from './envelope.ts';
import { read } from './failures.ts';

export type ShanghaiContext = RegionContext<ShanghaiCredentials>;

/** One POST of something to say; the bytes of what may be an answer of the region. */
async function post(
  path: string,
  said: unknown,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  { credentials, http, clock, signal }: ShanghaiContext,
): Promise<RegionResult<Uint8Array>> {
  if (!isWellFormed(said)) return fail(inexpressible);
  const url = credentials.baseUrl + path;
  const outcome = await http({ method: 'POST', url, ...request }, signal);
  return frontDoor(outcome, clock(), clearFormat(clock()));
}

const Answer = z.strictObject({
  code: z.string().regex(/^\d{4}$/),
  msg: z.string().max(500),
  result: z.unknown().optional(),
});

export type SealedAnswer = { readonly code: string; readonly result: unknown };

/**
 * One call in Qingpu's envelope: seal, POST, open, sort.
 * @param alsoFine business codes besides 0000 that the caller reads itself
 */
export async function call(
  path: string,
  payload: unknown,
  context: ShanghaiContext,
  alsoFine: readonly string[] = [],
): Promise<RegionResult<SealedAnswer>> {
  const { credentials, clock } = context;
  const replayId = crypto.randomUUID();
  const headers = { 'content-type': 'application/json; charset=utf-8', replayid: replayId };
  const body = seal(payload, replayId, clock(), credentials);
  const bytes = await post(path, payload, { headers, body }, context);
  if (!bytes.ok) return bytes;
  const opened = open(bytes.value, replayId, clock(), credentials);
  if (!opened.ok) return opened;
  const answer = read(Answer, opened.value, 'answer');
  if (!answer.ok) return answer;
  const { code, result } = answer.value;
  return code === '0000' || alsoFine.includes(code)
    ? ok({ code, result })
    : fail(failureOfCode(code));
}

const LoginError = z.strictObject({
  error_code: z.string().regex(/^\d{5}$/),
  error_msg: z.string().max(500),
});

/** One log-in call: form in, JSON in clear out. The secrets travel in the body, never in the URL. */
export async function callForm(
  path: string,
  form: Readonly<Record<string, string>>,
  context: ShanghaiContext,
): Promise<RegionResult<unknown>> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();
  const bytes = await post(path, form, { headers, body }, context);
  if (!bytes.ok) return bytes;
  const answer = jsonOf(bytes.value);
  const error = LoginError.safeParse(answer);
  return error.success ? fail(failureOfLogin(error.data.error_code)) : ok(answer);
}
