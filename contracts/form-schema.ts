import { z } from 'zod';
import { Code, FreeText, Label } from './text.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
export const maxFields = 100;
/** What a form holds in one field at most. */
export const maxFieldLength = 2000;
const maxSchemaLength = 16_384;

const escaped = '\\\\[dDwWsS]|\\\\u[0-9a-fA-F]{4}|\\\\[^A-Za-z0-9]';
const atom = `(?:${escaped}|\\[\\^?(?:${escaped}|[^\\]\\\\[])+\\]|[^\\\\[\\](){}|*+?^$])`;
const repetition = '(?:\\?|[*+]|\\{\\d{1,4}(?:,\\d{0,4})?\\})';
const simple = new RegExp(`^\\^(?:${atom}${repetition}?)*\\$$`, 'u');

/**
 * Whether a pattern is checked in a time that its author cannot make long (ReDoS): from end to end, one character
 * after the other, without groups and alternatives, and with two open repetitions at most.
 */
export function isSimplePattern(pattern: string): boolean {
  if (!simple.test(pattern)) return false;
  const outsideClasses = pattern.replace(/\\./gsu, 'x').replace(/\[[^\]]*\]/gu, 'x');
  const open = outsideClasses.match(/[?*+]|\{\d+,\d*\}/g) ?? [];
  if (open.length > 2) return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

const about = {
  title: Label({ max: 100 }).optional(),
  description: FreeText({ max: 500 }).optional(),
};
const Length = z.int().min(0).max(maxFieldLength).optional();
const TextField = z
  .strictObject({
    ...about,
    type: z.literal('string'),
    /** In characters as people count them (RFC 8259 code points). */
    minLength: Length,
    maxLength: Length,
    pattern: z
      .string()
      .max(200)
      .regex(/^\^[^\n]*\$$/u, 'not a pattern from ^ to $')
      .refine(isSimplePattern, 'not a simple pattern: no groups, two open repetitions at most')
      .optional(),
    format: z.enum(['date', 'date-time', 'time', 'email']).optional(),
    enum: z
      .array(Label({ max: 200 }))
      .min(1)
      .max(maxFields)
      .optional(),
  })
  .refine(({ minLength = 0, maxLength = maxFieldLength }) => minLength <= maxLength, {
    path: ['minLength'],
    error: 'is more than the greatest length',
  });
const NumberField = z.strictObject({
  ...about,
  type: z.enum(['number', 'integer']),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
});
const BooleanField = z.strictObject({
  ...about,
  type: z.literal('boolean'),
  /** A box that has to be ticked. */
  const: z.boolean().optional(),
});

/** One field of a form. */
const FormField = z.discriminatedUnion('type', [TextField, NumberField, BooleanField]);

/**
 * The form of an item as JSON Schema (2020-12). Forms are flat, so of JSON Schema it has what says something of a flat
 * object: what is not here is refused where it is uploaded, and not ignored where it is filled in.
 */
export const FormSchema = z
  .strictObject({
    $schema: z.literal(dialect).optional(),
    ...about,
    type: z.literal('object'),
    properties: z
      .record(Code(60), FormField)
      .refine((fields) => Object.keys(fields).length <= maxFields, 'a form has at most 100 fields'),
    required: z.array(Code(60)).max(maxFields).optional(),
    additionalProperties: z.boolean().optional(),
  })
  .refine(
    ({ properties, required = [] }) => required.every((name) => Object.hasOwn(properties, name)),
    { path: ['required'], error: 'names a field that is not there' },
  )
  .refine((schema) => JSON.stringify(schema).length <= maxSchemaLength, {
    error: 'is longer than 16,384 characters',
  });
export type FormSchema = z.infer<typeof FormSchema>;
