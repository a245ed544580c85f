import { type Fields, type Files, recordOf, refuse, textOf } from './bytes.ts';

/** RFC 8785. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`;
}

/** JSON in its one canonical form: a member twice, or a second spelling of anything, is no such text. */
export function jsonIn(files: Files, name: string): Fields {
  const text = textOf(files.get(name) ?? refuse(`${name} is missing`));
  const value: unknown = JSON.parse(text);
  return canonical(value) === text ? recordOf(value) : refuse(`${name} is not canonical JSON`);
}
