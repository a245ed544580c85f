import type { ZodError, ZodType } from 'zod';
import type { RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';

export const refuse = (
  kind: RegionFailure['kind'],
  code: string,
  message: string,
): { readonly ok: false; readonly failure: RegionFailure } => fail({ kind, code, message });

/** Where the form is wrong, never what was there: values may be personal. */
const pathsOf = (error: ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.').slice(0, 80) || '(root)'}: ${issue.code}`)
    .join('; ');

/** `value` as the region's format promises it, or `malformed` with the places that are wrong. */
export function read<T>(schema: ZodType<T>, value: unknown, what: string): RegionResult<T> {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? ok(parsed.data)
    : refuse('malformed', `${what}_malformed`, pathsOf(parsed.error));
}
