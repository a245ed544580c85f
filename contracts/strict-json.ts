import type { FieldError } from './failures.ts';
import { isExactNumber } from './json-numbers.ts';
import { pointerOf } from './pointer.ts';
import { fail, ok, type Result } from './result.ts';
import { findUnkeepableIn } from './unkeepable-text.ts';

export type JsonFaultKind =
  | 'malformed'
  | 'too_deep'
  | 'duplicate_member'
  | 'inexact_number'
  | 'unkeepable_text';

/** What is wrong with a document; `pointer` is empty where it is the document itself. */
export type JsonFault = FieldError & { readonly kind: JsonFaultKind };

/** No message that we know nests deeper. */
const usualDepth = 32;

/**
 * Parses JSON as every reader must understand it, and refuses what `JSON.parse` lets through: members given
 * twice and numbers that a double changes (RFC 7493 s2.2, s2.3: two parsers would read two different
 * documents), texts that cannot be kept, and nesting beyond `maxDepth` (a stack is a resource).
 */
export function parseStrictJson(text: string, maxDepth = usualDepth): Result<unknown, JsonFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // V8 reports very deep nesting as a RangeError and everything else as a SyntaxError.
    return fail({ kind: 'malformed', pointer: '', reason: 'is not JSON' });
  }
  const fault = structureFault(text, maxDepth);
  if (fault) return fail(fault);
  const unkeepable = findUnkeepableIn(text, value);
  return unkeepable ? fail({ kind: 'unkeepable_text', ...unkeepable }) : ok(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** As `parseStrictJson`, for bytes, which must be UTF-8 (RFC 8259 s8.1). */
export function parseStrictJsonBytes(
  bytes: Uint8Array,
  maxDepth = usualDepth,
): Result<unknown, JsonFault> {
  try {
    return parseStrictJson(utf8.decode(bytes), maxDepth);
  } catch {
    return fail({ kind: 'malformed', pointer: '', reason: 'is not UTF-8' });
  }
}

/** The value of a JSON document by the same rules; undefined, which no JSON has, if it breaks one. */
export function jsonOf(document: string | Uint8Array): unknown {
  const read =
    typeof document === 'string' ? parseStrictJson(document) : parseStrictJsonBytes(document);
  return read.ok ? read.value : undefined;
}

/**
 * As `jsonOf`, for what PostgreSQL writes of a `jsonb`, in which no member is twice: its value alone tells the rest, at a
 * third of the time. A number counts as the double that it became.
 */
export function jsonOfJsonb(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value, usualDepth) && !findUnkeepableIn(text, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && isExactNumber(String(value));
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const name in value)
    if (!isKept((value as Record<string, unknown>)[name], depth - 1)) return false;
  return true;
}

/** An object or array that is open, and the member that is being read; an array has no names. */
type Frame = { readonly names: Set<string> | undefined; at: string | number };

/** Walks text that is known to be JSON, so that only strings, numbers and brackets need attention. */
function structureFault(text: string, maxDepth: number): JsonFault | undefined {
  const stack: Frame[] = [];
  for (let i = 0; i < text.length; i++) {
    const frame = stack.at(-1);
    switch (text.charCodeAt(i)) {
      case quote: {
        const end = endOfString(text, i);
        if (isDoubled(text, i, end, frame)) return faultAt(stack, 'duplicate_member');
        i = end;
        break;
      }
      case comma:
        if (typeof frame?.at === 'number') frame.at++;
        break;
      case openBrace:
      case openBracket:
        if (stack.length >= maxDepth) return faultAt(stack, 'too_deep');
        stack.push(text.charCodeAt(i) === openBrace ? newObject() : newArray());
        break;
      case closeBrace:
      case closeBracket:
        stack.pop();
        break;
      default: {
        const end = endOfNumber(text, i);
        if (end > i && !isExactNumber(text.slice(i, end))) return faultAt(stack, 'inexact_number');
        i = Math.max(i, end - 1);
      }
    }
  }
  return undefined;
}

const reasons = {
  duplicate_member: 'occurs twice',
  too_deep: 'is nested too deeply',
  inexact_number: 'is a number that would not be kept exactly',
} as const;

const faultAt = (stack: readonly Frame[], kind: keyof typeof reasons): JsonFault => ({
  kind,
  pointer: pointerOf(stack.map(({ at }) => at)),
  reason: reasons[kind],
});

const newObject = (): Frame => ({ names: new Set(), at: '' });
const newArray = (): Frame => ({ names: undefined, at: 0 });

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Whether the string from `start` to `end` is a member's name that its object already has. */
function isDoubled(text: string, start: number, end: number, frame: Frame | undefined): boolean {
  if (!frame?.names || !isName(text, end)) return false;
  const written = text.slice(start, end + 1);
  // Only an escape makes a name other than it is written.
  const name = written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  frame.at = name;
  if (frame.names.has(name)) return true;
  frame.names.add(name);
  return false;
}

/** Strings are most of a document: the engine's own search passes over them. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Behind an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === 0x5c) first--;
  return (at - first) % 2 === 1;
}

/** In JSON only a member's name is followed by a colon. */
function isName(text: string, endQuote: number): boolean {
  let i = endQuote + 1;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === 0x3a;
}

/** The end of the number that begins here; `start` itself if none does. */
function endOfNumber(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first !== minus && (first < zero || first > nine)) return start;
  let end = start + 1;
  while (numeral.test(text.charAt(end))) end++;
  return end;
}

const numeral = /[0-9+\-.eE]/;
