const blanks = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Whether the first byte that is no white space opens a JSON object. */
export const isJsonBegun = (body: Uint8Array): boolean =>
  body.find((byte) => !blanks.has(byte)) === 0x7b;
