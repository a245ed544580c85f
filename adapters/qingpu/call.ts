import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { classify, failureOfCode } from './classify.ts';
import type { QingpuCredentials } from './credentials.ts';
import { open, seal } from './envelope.ts';
import { read } from './failures.ts';

export type QingpuContext = RegionContext<QingpuCredentials>;

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
  context: QingpuContext,
  alsoFine: readonly string[] = [],
): Promise<RegionResult<SealedAnswer>> {
  const { credentials, http, clock, signal } = context;
  const replayId = crypto.randomUUID();
  const outcome = await http(
    {
      method: 'POST',
      url: credentials.baseUrl + path,
      headers: { 'content-type': 'application/json; charset=utf-8', replayid: replayId },
      body: seal(payload, replayId, clock(), credentials),
    },
    signal,
  );
  const failure = classify(outcome);
  if (failure || !outcome.ok) return fail(failure ?? failureOfCode('9999'));
  const opened = open(outcome.value.body, replayId, clock(), credentials);
  if (!opened.ok) return opened;
  const answer = read(Answer, opened.value, 'answer');
  if (!answer.ok) return answer;
  const { code, result } = answer.value;
  return code === '0000' || alsoFine.includes(code)
    ? ok({ code, result })
    : fail(failureOfCode(code));
}

/** One log-in call: form in, JSON in clear out. The secrets travel in the body, never in the URL. */
export async function callForm(
  path: string,
  form: Readonly<Record<string, string>>,
  context: QingpuContext,
): Promise<RegionResult<unknown>> {
  const outcome = await context.http(
    {
      method: 'POST',
      url: context.credentials.baseUrl + path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    },
    context.signal,
  );
  const failure = classify(outcome);
  if (failure || !outcome.ok) return fail(failure ?? failureOfCode('9999'));
  return ok(jsonOf(outcome.value.body));
}
