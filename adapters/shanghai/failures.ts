import type { ZodType } from 'zod';
import type { RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';

export const refuse = (
  kind: RegionFailure['kind'],
  code: string,
  message: string,
): { readonly ok: false; readonly failure: RegionFailure } => fail({ kind, code, message });

/** `value` as the region's format promises it, or `malformed` with the places that are wrong. */
export const read = <T>(schema: ZodType<T>, value: unknown, what: string): RegionResult<T> =>
  asPromised(schema, value, `${what}_malformed`);
