import { type Fields, type Files, fileIn, recordOf, refuse, textOf } from './bytes.ts';

/** RFC 8785. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`;
}

/** As long as a leaf may be, and what else a package has but its manifest and its keys. */
export const longest = 65_535;

/** More values than this cannot be in it: each begins behind a bracket or a comma. */
const valuesIn = (bytes: Uint8Array): number => {
  let count = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  }
  return count;
};

/**
 * JSON in its one canonical form: a member twice, or a second spelling of anything, is no such text. What would unfold to
 * more than it is worth is not read at all.
 */
export function jsonIn(files: Files, name: string, most = longest, values = most): Fields {
  const bytes = fileIn(files, name, most);
  if (valuesIn(bytes) > values) refuse(`${name} is larger than it can be`);
  const text = textOf(bytes);
  const value: unknown = JSON.parse(text);
  return canonical(value) === text ? recordOf(value) : refuse(`${name} is not canonical JSON`);
}
