import type { z } from 'zod';
import type { OutboundRequest } from '#contracts/outbound-http';
import type { RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { frontDoor } from '../kit/front-door.ts';
import { type Context, isInvalidGrant, providerFormat, rejected } from './classify.ts';
import { isOwnEndpoint } from './credentials.ts';

const maxBytes = 64 * 1024;

/**
 * One exchange with the provider; its answer must be 200, JSON, small, and fit the schema. Redirects are not
 * followed: the endpoints are where its documents say, and nowhere else.
 */
export async function callProvider<T>(
  request: OutboundRequest,
  schema: z.ZodType<T>,
  context: Context,
  endpoint?: 'token',
): Promise<RegionResult<T>> {
  if (!isOwnEndpoint(request.url, context.credentials))
    return fail(
      malformed('foreign_endpoint', 'the provider names an endpoint at a foreign origin'),
    );
  const headers = { accept: 'application/json', ...request.headers };
  const outcome = await context.http({ ...request, headers }, context.signal);
  if (endpoint === 'token' && outcome.ok && isInvalidGrant(outcome.value))
    return fail(rejected('invalid_grant', 'the provider refused'));
  const bytes = frontDoor(outcome, context.clock(), providerFormat);
  if (!bytes.ok) return bytes;
  if (bytes.value.byteLength > maxBytes) return fail(malformed('too_large'));
  return asPromised(schema, jsonOf(bytes.value), 'body');
}
