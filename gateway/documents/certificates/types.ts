import type { TypeDescription } from './type-form.ts';
import { typesOfCompanies } from './types-of-companies.ts';
import { typesOfPeople } from './types-of-people.ts';

/** Both batches; to recognise one more type is to add data. */
export const describedTypes: readonly TypeDescription[] = [...typesOfPeople, ...typesOfCompanies];

const byCode = new Map(describedTypes.map((type) => [type.code, type]));

export const describedType = (code: string): TypeDescription | undefined => byCode.get(code);

/** Fields of a type, each with what it is called and how sensitive it is, where that is known. */
export const describedFields = (code: string, fields: readonly string[]) =>
  fields.map((field) => {
    const known = describedType(code)?.fields.find(({ name }) => name === field);
    return known
      ? { name: field, label: known.label, sensitivity: known.sensitivity }
      : { name: field };
  });
