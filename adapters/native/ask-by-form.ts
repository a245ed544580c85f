import type { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { callProvider } from './call.ts';
import type { Context } from './classify.ts';
import { clientProof } from './client-proof.ts';

/**
 * A question to one of the provider's endpoints that know us by our key: a form with the client authentication of the
 * token endpoint (RFC 7523). What names a person goes in it, never in the address.
 */
export async function askByForm<T>(
  url: string,
  fields: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
  context: Context,
  endpoint?: 'token',
): Promise<RegionResult<T>> {
  const form = { ...fields, ...(await clientProof(context)) };
  const request = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  } as const;
  return callProvider(request, schema, context, endpoint);
}
