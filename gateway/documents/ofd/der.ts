/** One element of DER (X.690): its tag, its content, and all its bytes. */
export type Der = { readonly tag: number; readonly body: Uint8Array; readonly raw: Uint8Array };

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** How many elements one element may hold. */
const maxChildren = 500;

/** Length and where the content begins; undefined where it is indefinite, padded, or longer than what is there. */
function lengthAt(bytes: Uint8Array, at: number): [length: number, start: number] | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return [first, at + 1];
  const count = first & 0x7f;
  if (count === 0 || count > 4) return undefined;
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[at + i] ?? Number.NaN);
  const minimal = length >= 0x80 && length >= 256 ** (count - 1);
  return minimal ? [length, at + 1 + count] : undefined;
}

function elementAt(bytes: Uint8Array, at: number): Der | undefined {
  const tag = bytes[at];
  // A tag of several bytes is in none of our formats.
  if (tag === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const length = lengthAt(bytes, at + 1);
  if (!length) return undefined;
  const [size, start] = length;
  if (start + size > bytes.length) return undefined;
  return { tag, body: bytes.subarray(start, start + size), raw: bytes.subarray(at, start + size) };
}

/** Exactly one element and nothing behind it. */
export function readDer(bytes: Uint8Array): Der | undefined {
  const element = elementAt(bytes, 0);
  return element?.raw.length === bytes.length ? element : undefined;
}

/** What a constructed element of this tag holds; undefined if it is another, does not add up, or holds more than `most`. */
export function childrenOf(
  der: Der | undefined,
  tag: number,
  most = maxChildren,
): readonly Der[] | undefined {
  if (der?.tag !== tag) return undefined;
  const children: Der[] = [];
  let at = 0;
  while (at < der.body.length) {
    const child = elementAt(der.body, at);
    if (!child || children.length >= most) return undefined;
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

export const bodyOf = (der: Der | undefined, tag: number): Uint8Array | undefined =>
  der?.tag === tag ? der.body : undefined;

/** A BIT STRING of whole bytes. */
export function bitsOf(der: Der | undefined): Uint8Array | undefined {
  const body = bodyOf(der, tags.bitString);
  return body?.[0] === 0 ? body.subarray(1) : undefined;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Text of any of the string types that occur. */
export function textOfDer(der: Der | undefined): string | undefined {
  if (der?.tag !== tags.utf8 && der?.tag !== tags.ia5 && der?.tag !== tags.printable)
    return undefined;
  try {
    return decoder.decode(der.body);
  } catch {
    return undefined;
  }
}

/** A small non-negative number. */
export function numberOf(der: Der | undefined): number | undefined {
  const body = bodyOf(der, tags.integer);
  if (!body || body.length === 0 || body.length > 4 || (body[0] ?? 0) > 0x7f) return undefined;
  return body.reduce((value, byte) => value * 256 + byte, 0);
}

/** An object identifier in dots. */
export function oidOf(der: Der | undefined): string | undefined {
  const body = bodyOf(der, tags.oid);
  if (!body || body.length === 0 || body.length > 40 || (body.at(-1) ?? 0) > 0x7f) return undefined;
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of body) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}
