import { z } from 'zod';
import { citizenNumberOf } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import type { Holder } from '#contracts/party';
import { FreeText } from '#contracts/text';
import { isOfAge } from '../certificates/of-age.ts';

const FieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/, 'not a field name');

/** What a window wants to know without reading: few questions, once, so that nobody reads by asking. */
export const Match = z.strictObject({
  equals: z
    .record(FieldName, FreeText({ max: 200 }))
    .refine((fields) => Object.keys(fields).length <= 5, { error: 'has more than 5 fields' })
    .optional(),
  ageAtLeast: z.int().min(1).max(150).optional(),
});
export type Match = z.infer<typeof Match>;

const ageField = 'holderCode';

/** The fields that the questions are about. */
export const fieldsAsked = ({ equals = {}, ageAtLeast }: Match): readonly string[] => [
  ...new Set([...Object.keys(equals), ...(ageAtLeast === undefined ? [] : [ageField])]),
];

const comparable = (field: string, text: string): string => {
  const isCode = /[cC]ode|^number$|^identifier$/.test(field);
  return isCode ? citizenNumberOf(text) : normaliseName(text);
};

/** Yes or no to each question; absent where the certificate does not say. */
export function answersTo(
  { equals = {}, ageAtLeast }: Match,
  claims: Readonly<Record<string, string>>,
  holder: Holder,
  now: Date,
): Readonly<Record<string, boolean>> {
  const fields = Object.entries(equals).flatMap(([field, text]) => {
    const value = claims[field];
    return value === undefined
      ? []
      : [[field, comparable(field, value) === comparable(field, text)] as const];
  });
  const age = ageAtLeast === undefined ? undefined : isOfAge(holder, ageAtLeast, now);
  return Object.fromEntries([
    ...fields,
    ...(age === undefined ? [] : [['ageAtLeast', age] as const]),
  ]);
}
