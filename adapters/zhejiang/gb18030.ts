import iconv from 'iconv-lite';

/** What XML 1.0 forbids, and the mark that a character was lost on the way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd-\uffff]/;

/** GB 18030 bytes, or undefined if the text cannot travel unharmed (lone surrogates, control characters). */
export function encodeGb18030(text: string): Uint8Array | undefined {
  if (!text.isWellFormed() || forbidden.test(text)) return undefined;
  return iconv.encode(text, 'gb18030');
}

/** The text, or undefined if a byte sequence is not GB 18030: a lost character is never replaced silently. */
export function decodeGb18030(bytes: Uint8Array): string | undefined {
  const text = iconv.decode(bytes, 'gb18030');
  return forbidden.test(text) ? undefined : text;
}
