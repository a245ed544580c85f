import iconv from 'iconv-lite';

/**
 * What does not travel: characters that XML 1.0 forbids, the mark of one that was lost on the way, and what
 * GB 18030 leaves to its users: a private character means another one, or none, on the other side.
 */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd\p{Co}\p{Noncharacter_Code_Point}]/u;

/** Whether a text means the same on both sides: no half surrogate pair, nothing private, nothing lost. */
export const isPlain = (text: string): boolean => text.isWellFormed() && !forbidden.test(text);

/** GB 18030 bytes, or undefined if the text cannot travel unharmed. */
export const encodeGb18030 = (text: string): Uint8Array | undefined =>
  isPlain(text) ? iconv.encode(text, 'gb18030') : undefined;

// The encoder's own library reads sequences that the standard leaves unassigned as some character or other.
const strict = new TextDecoder('gb18030', { fatal: true });

/** The text, or undefined if a sequence is none of the standard's: a lost character is never replaced silently. */
export function decodeGb18030(bytes: Uint8Array): string | undefined {
  try {
    const text = strict.decode(bytes);
    return isPlain(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
