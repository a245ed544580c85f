import { fail, ok, type Result } from '#contracts/result';

export type JsonFault = 'malformed' | 'too_deep' | 'duplicate_member';

/** Sentinel for the name position: two readers of a duplicated member may see different values. */
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
    if (character === 0x22) {
      const end = endOfString(text, i);
      const names = stack.at(-1)?.names;
      if (names && isName(text, end)) {
        const name = JSON.parse(text.slice(i, end + 1)) as string;
        if (names.has(name)) return 'duplicate_member';
        names.add(name);
      }
      i = end;
    } else if (character === 0x7b || character === 0x5b) {
      if (stack.length >= maxDepth) return 'too_deep';
      stack.push({ names: character === 0x7b ? new Set() : undefined });
    } else if (character === 0x7d || character === 0x5d) {
      stack.pop();
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}

/** In JSON only a member's name is followed by a colon. */
function isName(text: string, endQuote: number): boolean {
  let i = endQuote + 1;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === 0x3a;
}
