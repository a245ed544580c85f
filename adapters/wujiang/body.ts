import { z } from 'zod';
import type { RegionFailure } from '#contracts/region-adapter';
import { jsonOf } from '#contracts/strict-json';

/** Bytes as text and, where they are JSON, as a value. Invalid UTF-8 is neither. */
export function parseBody(body: Uint8Array): { readonly text: string; readonly json: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return { text, json: jsonOf(text) };
  } catch {
    return { text: '', json: undefined };
  }
}

/** This region writes `data` as a text that is itself JSON. */
export const jsonText = <T>(schema: z.ZodType<T>, maxLength = 2_000_000) =>
  z.string().max(maxLength).transform(jsonOf).pipe(schema);

/** Names the field that is wrong, never its value. */
export const malformed = (code: string, error?: z.ZodError): RegionFailure => ({
  kind: 'malformed',
  code,
  message: error
    ? `unexpected form at ${error.issues[0]?.path.join('.') || 'the top'}`
    : 'unexpected form',
});
