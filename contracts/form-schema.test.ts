import { describe, expect, it } from 'vitest';
import { FormSchema, isSimplePattern } from './form-schema.ts';

const schema = (properties: unknown, more: object = {}) =>
  FormSchema.safeParse({ type: 'object', properties, ...more });

describe('the form of an item', () => {
  it.each([
    '^\\d{4}$',
    '^[A-Z]{2}-\\d+$',
    '^[\\u4e00-\\u9fff]{2,20}$',
    '^皖A[0-9A-Z]{5}$',
    '^a?b*$',
  ])('ReDoS: the pattern %s is simple', (pattern) => {
    expect(isSimplePattern(pattern)).toBe(true);
  });

  it.each([
    '(a+)+$',
    '^(a+)+$',
    '^(?:a|a)*$',
    '^a*a*a*$',
    '^\\d{0,99}\\d{1,}\\d+x$',
    '^a|b$',
    'a',
    '^[a$',
    '^a{2,1}$',
    '^(?=a)b$',
    '^\\1$',
  ])('ReDoS: the pattern %s is not', (pattern) => {
    expect(isSimplePattern(pattern)).toBe(false);
  });

  it('takes JSON Schema 2020-12 as far as it says something of a flat form', () => {
    const fields = {
      company: { type: 'string', title: '企业名称', minLength: 2, maxLength: 100 },
      capital: { type: 'integer', minimum: 1, multipleOf: 1 },
      agreed: { type: 'boolean', const: true },
      kind: { type: 'string', enum: ['内资', '外资'] },
      from: { type: 'string', format: 'date' },
    };
    const $schema = 'https://json-schema.org/draft/2020-12/schema';
    const more = { $schema, required: ['company'], additionalProperties: false };
    expect(schema(fields, more).error?.issues).toBeUndefined();
  });

  it.each([
    ['a reference', { a: { $ref: '#/x' } }, {}],
    ['a form in a form', { a: { type: 'object', properties: {} } }, {}],
    ['a condition', {}, { if: {} }],
    ['a required field that is not there', {}, { required: ['b'] }],
    [
      'a least length above the greatest',
      { a: { type: 'string', minLength: 3, maxLength: 2 } },
      {},
    ],
    ['an older dialect', {}, { $schema: 'http://json-schema.org/draft-07/schema#' }],
    [
      'a hundred and one fields',
      Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, { type: 'boolean' }])),
      {},
    ],
    [
      'more than 16,384 characters',
      Object.fromEntries(
        Array.from({ length: 60 }, (_, n) => [
          `f${n}`,
          { type: 'boolean', description: '说'.repeat(400) },
        ]),
      ),
      {},
    ],
  ])('refuses %s, and does not ignore it', (_, fields, more) => {
    expect(schema(fields, more).success).toBe(false);
  });
});
