import fc from 'fast-check';
import { z } from 'zod';

type Schema = { readonly [name: string]: unknown };

const list = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value : []);

/** Their check characters are right one time in thousands. */
const checked: Readonly<Record<string, string>> = {
  [String.raw`^[0-9A-Z]{18}[1-6]\d{12}([0-9A-Z]{2})?$`]: '11320509XX0000001C4000109001001',
  '^[0-9A-Z]{21}$': '11100000000013127D001',
};

function textOf({ pattern, minLength = 0, maxLength = 40, format }: Schema): fc.Arbitrary<string> {
  // What people write is told apart by what it does not hold; codes by what they look like.
  const known = checked[String(pattern)];
  if (known !== undefined) return fc.constant(known);
  const isCode = typeof pattern === 'string' && !/\(\?|\\p\{/.test(pattern);
  if (isCode) return fc.stringMatching(new RegExp(pattern));
  if (format === 'date-time') return fc.constant('2030-01-01T00:00:00+08:00');
  if (format === 'date') return fc.constant('2030-01-01');
  const least = Number(minLength);
  return fc
    .constantFrom('办', 'a')
    .map((letter) => letter.repeat(Math.max(least, 2)).slice(0, Number(maxLength)));
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const requiredKeys = (schema['required'] ?? []) as string[];
  const record = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, anythingOf(member)]),
  );
  return fc.record(record, { requiredKeys });
}

/** Values that a JSON schema allows. */
function anythingOf(schema: Schema): fc.Arbitrary<unknown> {
  const choices = [...list(schema['anyOf']), ...list(schema['oneOf'])];
  if (choices.length > 0) return fc.oneof(...choices.map(anythingOf));
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  switch (schema['type']) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(anythingOf((schema['items'] ?? {}) as Schema), {
        minLength: 1,
        maxLength: 1,
      });
    case 'integer':
    case 'number':
      return fc.integer({
        min: Number(schema['minimum'] ?? 0),
        max: Number(schema['minimum'] ?? 0) + 2,
      });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return textOf(schema);
    default:
      return fc.constant({});
  }
}

const samples = new WeakMap<z.ZodType, unknown>();

/** Something that a schema takes, made from the schema itself, once. */
export function sampleOf(schema: z.ZodType): unknown {
  if (!samples.has(schema)) samples.set(schema, findSample(schema));
  return samples.get(schema);
}

function findSample(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const found = fc
    .sample(anythingOf(json), { numRuns: 3000, seed: 1 })
    .find((value) => schema.safeParse(value).success);
  if (found === undefined) throw new Error(`nothing fits ${JSON.stringify(json).slice(0, 300)}`);
  return found;
}
