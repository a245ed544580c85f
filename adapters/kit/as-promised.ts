import type { ZodType } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';

/**
 * What an adapter made of a region's answer, held against the contract it promised; or `malformed` with the
 * places that are wrong. Never what was there: values may be personal.
 * @param code the failure's code, as the region's operator reads it in the log
 */
export function asPromised<T>(schema: ZodType<T>, value: unknown, code: string): RegionResult<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const places = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.').slice(0, 80) || '(root)'}: ${issue.code}`);
  return fail({ kind: 'malformed', code, message: places.join('; ') });
}
