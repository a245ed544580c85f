import type { FieldError } from './failures.ts';
import { pointerOf } from './pointer.ts';

/** Only escapes, and the name itself, can bring such a text in: most documents need no second look. */
const suspicious = /\\u|__proto__/;

function faultOf(text: string): string | undefined {
  if (text.includes('\0')) return 'contains U+0000';
  return text.isWellFormed() ? undefined : 'contains half a surrogate pair';
}

/**
 * The first text in a value that would not come out as it went in: U+0000, which PostgreSQL has no place
 * for; half a surrogate pair (RFC 7493 s2.1), which UTF-8 has no place for; a member `__proto__`, which
 * one reader drops and another takes for the prototype.
 */
export function findUnkeepable(
  value: unknown,
  path: readonly PropertyKey[] = [],
): FieldError | undefined {
  if (typeof value === 'string') {
    const reason = faultOf(value);
    return reason === undefined ? undefined : { pointer: pointerOf(path), reason };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const reason = name === '__proto__' ? 'has a member __proto__' : faultOf(name);
    const found =
      reason === undefined
        ? findUnkeepable(member, [...path, name])
        : { pointer: pointerOf(path), reason };
    if (found) return found;
  }
  return undefined;
}

/** As `findUnkeepable`, for a value that was parsed from this JSON text. */
export const findUnkeepableIn = (text: string, value: unknown): FieldError | undefined =>
  suspicious.test(text) ? findUnkeepable(value) : undefined;
