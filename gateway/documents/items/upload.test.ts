import { describe, expect, it } from 'vitest';
import { FormSchema } from '#contracts/form-schema';
import '../../platform/http/issue-texts.ts';
import { checkForm } from './check-form.ts';
import { diffItems, isSame } from './diff.ts';
import { readUpload } from './read-upload.ts';
import { itemOf, many } from './testing/catalogue.ts';

describe('a catalogue that is uploaded', () => {
  const [first, second, third] = many('320509', 3);
  if (!first || !second || !third) throw new Error('three items');
  const { region: _, ...unsaid } = second;
  const foreign = new Set([third.code]);

  it('is read entry by entry: a bad one is named with all its faults and stops none of the others', () => {
    const bad = { ...third, code: 'x', promisedDays: -1 };
    const neighbours = itemOf('330421', '000000000009');
    const entries = [first, unsaid, bad, first, null, neighbours, third];
    const { items, leftOut } = readUpload('320509', entries, foreign);
    expect(items).toEqual([first, second]);
    expect(leftOut.map(({ index, named: { ref } }) => [index, ref])).toEqual([
      [2, 'x'],
      [3, first.code],
      [4, '#5'],
      [5, neighbours.code],
      [6, third.code],
    ]);
    const pointers = new Set(leftOut[0]?.problems.map(({ pointer }) => pointer));
    expect([...pointers]).toEqual(['/items/2/code', '/items/2/promisedDays']);
    expect(leftOut[1]?.problems[0]?.reason).toBe('is listed twice');
    for (const { problems } of leftOut.slice(3))
      expect(problems[0]?.reason).toBe('is an item of another region');
  });

  it('says what it changes, and nothing where it is the same', () => {
    const renamed = { ...second, name: '改名', promisedDays: 1 };
    expect(diffItems([first, second], [renamed, third])).toEqual({
      added: [third.code],
      removed: [first.code],
      changed: [{ code: second.code, members: ['name', 'promisedDays'] }],
    });
    expect(isSame(diffItems([first, second], [second, first]))).toBe(true);
  });
});

describe('a form against its schema', () => {
  const schema = FormSchema.parse({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 2, maxLength: 3 },
      plate: { type: 'string', pattern: '^皖A[0-9A-Z]{5}$' },
      shares: { type: 'integer', minimum: 1, maximum: 5 },
      price: { type: 'number', multipleOf: 0.5 },
      day: { type: 'string', format: 'date' },
      kind: { type: 'string', enum: ['内资', '外资'] },
      agreed: { type: 'boolean', const: true },
    },
    required: ['name'],
    additionalProperties: false,
  });
  const told = (form: Record<string, string | number | boolean>) =>
    checkForm(schema, form).map(({ pointer }) => pointer);

  it('names every field that does not fit, by pointer', () => {
    expect(told({ name: '𠮷𠮷𠮷', plate: '皖A12345', shares: 5, agreed: true })).toEqual([]);
    expect(told({})).toEqual(['/form/name']);
    const wrong = {
      name: '𠮷',
      plate: '皖B12345',
      shares: 6,
      price: 0.7,
      day: '31.12.2026',
      kind: '合资',
      agreed: false,
    };
    expect(told(wrong).sort()).toEqual(
      Object.keys(wrong)
        .map((name) => `/form/${name}`)
        .sort(),
    );
    expect(told({ name: '沈伟', other: 1 })).toEqual(['/form']);
    expect(checkForm(undefined, { anything: 1 })).toEqual([]);
  });
});
