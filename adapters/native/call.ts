import type { z } from 'zod';
import type { OutboundRequest } from '#contracts/outbound-http';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { type Context, classify, malformed, rejected } from './classify.ts';
import { isOwnEndpoint } from './credentials.ts';

const maxBytes = 64 * 1024;

/** One exchange with the provider; its answer must be 200, JSON, small, and fit the schema. */
export async function callProvider<T>(
  request: OutboundRequest,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<T>> {
  if (!isOwnEndpoint(request.url, context.credentials))
    return fail(rejected('foreign_endpoint', 'the provider names an endpoint at a foreign origin'));
  const headers = { accept: 'application/json', ...request.headers };
  const outcome = await context.http({ ...request, headers }, context.signal);
  const failure = classify(outcome);
  if (failure) return fail(failure);
  if (!outcome.ok || outcome.value.body.byteLength > maxBytes) return fail(malformed('too_large'));
  try {
    return ok(schema.parse(jsonOf(outcome.value.body)));
  } catch {
    return fail(malformed('body'));
  }
}
