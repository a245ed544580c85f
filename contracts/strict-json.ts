import { fail, ok, type Result } from './result.ts';

export type JsonFault = 'malformed' | 'too_deep' | 'duplicate_member';

/** An object or array that is open; an array has no names. */
type Frame = { readonly names: Set<string> | undefined };

/**
 * Parses JSON and refuses what `JSON.parse` lets through: members given twice (two parsers would read
 * two different documents) and nesting beyond `maxDepth` (a stack is a resource).
 */
export function parseStrictJson(text: string, maxDepth: number): Result<unknown, JsonFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // V8 reports very deep nesting as a RangeError and everything else as a SyntaxError.
    return fail('malformed');
  }
  const fault = structureFault(text, maxDepth);
  return fault ? fail(fault) : ok(value);
}

/** Walks text that is known to be JSON, so that only strings and brackets need attention. */
function structureFault(text: string, maxDepth: number): JsonFault | undefined {
  const stack: Frame[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === quote) {
      const end = endOfString(text, i);
      if (isDoubled(text, i, end, stack.at(-1))) return 'duplicate_member';
      i = end;
    } else if (character === openBrace || character === openBracket) {
      if (stack.length >= maxDepth) return 'too_deep';
      stack.push({ names: character === openBrace ? new Set() : undefined });
    } else if (character === closeBrace || character === closeBracket) {
      stack.pop();
    }
  }
  return undefined;
}

const quote = 0x22;
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
  if (frame.names.has(name)) return true;
  frame.names.add(name);
  return false;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}

/** In JSON only a member's name is followed by a colon. */
function isName(text: string, endQuote: number): boolean {
  let i = endQuote + 1;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === 0x3a;
}
