import { z } from 'zod';
import type { Form } from '#contracts/case';
import type { FieldError } from '#contracts/failures';
import type { FormSchema } from '#contracts/form-schema';
import { pointerOf } from '#contracts/pointer';

type Field = FormSchema['properties'][string];
type Check = (form: Form) => readonly FieldError[];

const at = (name: string): string => pointerOf(['form', name]);

/** JSON Schema counts code points (2020-12 validation s6.3.1): a name with a rare character is no longer for that. */
function textFault(field: Extract<Field, { type: 'string' }>, value: string, pattern?: RegExp) {
  const { minLength = 0, maxLength } = field;
  const length = [...value].length;
  if (length < minLength) return `must be at least ${minLength} characters long`;
  if (maxLength !== undefined && length > maxLength)
    return `must not be longer than ${maxLength} characters`;
  return pattern && !pattern.test(value) ? 'does not match the pattern of this field' : undefined;
}

/** Length and pattern of a text are checked here; the rest of a field is the library's. */
function textChecks({ properties }: FormSchema): Check {
  const checks = Object.entries(properties).flatMap(([name, field]) => {
    if (field.type !== 'string') return [];
    const pattern = field.pattern === undefined ? undefined : new RegExp(field.pattern, 'u');
    return [{ name, field, pattern }];
  });
  return (form) =>
    checks.flatMap(({ name, field, pattern }) => {
      const value = Object.hasOwn(form, name) ? form[name] : undefined;
      const reason = typeof value === 'string' && textFault(field, value, pattern);
      return reason ? [{ pointer: at(name), reason }] : [];
    });
}

function withoutTexts(schema: FormSchema) {
  const properties = Object.entries(schema.properties).map(([name, field]) => {
    if (field.type !== 'string') return [name, field];
    const { minLength: _, maxLength: __, pattern: ___, ...rest } = field;
    return [name, rest];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function compiled(schema: FormSchema): Check {
  const form = z.fromJSONSchema(withoutTexts(schema) as never);
  const texts = textChecks(schema);
  return (values) => {
    const { error } = form.safeParse(values);
    const typed = (error?.issues ?? []).map(({ path, message }) => ({
      pointer: pointerOf(['form', ...path]),
      reason: message,
    }));
    return [...typed, ...texts(values)].slice(0, 50);
  };
}

/** By the schema itself: the catalogue keeps an item for as long as it serves it. */
const checks = new WeakMap<FormSchema, Check>();

/** Every problem of a form at once, as its item's schema sees it; an item without one takes any form. */
export function checkForm(schema: FormSchema | undefined, form: Form): readonly FieldError[] {
  if (!schema) return [];
  const known = checks.get(schema) ?? compiled(schema);
  checks.set(schema, known);
  return known(form);
}

const alone = new WeakMap<Field, FormSchema>();

/** Whether one field of a form would be taken with this value. */
export function fitsField(field: Field, value: Form[string]): boolean {
  const schema = alone.get(field) ?? { type: 'object', properties: { value: field } };
  alone.set(field, schema);
  return checkForm(schema, { value }).length === 0;
}
