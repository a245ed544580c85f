import { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';

/** This region writes `data` as a text that is itself JSON. */
export const jsonText = <T>(schema: z.ZodType<T>, maxLength = 2_000_000) =>
  z.string().max(maxLength).transform(jsonOf).pipe(schema);
