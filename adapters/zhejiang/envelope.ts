import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { decodeGb18030, encodeGb18030 } from './gb18030.ts';
import { bodyDigest, type HmacKey } from './signature.ts';

/**
 * The region's XML: `<RECORD><HEAD>…</HEAD><BODY>…</BODY></RECORD>`, GB 18030 declared and used, elements
 * only. Element names are modelled on publicly visible integrations.
 */
export const xmlContentType = 'application/xml; charset=GB18030';

const declaration = '<?xml version="1.0" encoding="GB18030"?>';
const maxBytes = 256 * 1024;

export type XmlValue =
  | string
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue | undefined };

const builder = new XMLBuilder({ format: false, processEntities: true, suppressEmptyNode: false });
const parser = new XMLParser({
  // An attribute becomes a member that no schema of ours knows, and is refused there.
  ignoreAttributes: false,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  maxNestedTags: 10,
  isArray: (name) => name === 'CL' || name === 'ZD',
});

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
};

const ascii = new TextEncoder();

/** A signed request body; undefined if a text cannot be written in GB 18030 XML. */
export function buildRequest(
  body: XmlValue,
  call: { readonly path: string; readonly date: string; readonly serial: string },
  key: HmacKey,
): Uint8Array | undefined {
  const bodyBytes = encodeGb18030(builder.build({ BODY: body }));
  if (!bodyBytes) return undefined;
  const digest = bodyDigest({ ...call, body: bodyBytes }, key);
  const head = `<HEAD><LSH>${call.serial}</LSH><BWZY>${digest}</BWZY></HEAD>`;
  return join([
    ascii.encode(`${declaration}<RECORD>${head}`),
    bodyBytes,
    ascii.encode('</RECORD>'),
  ]);
}

/** An unsigned answer, as both sides give it. */
export function buildAnswer(code: string, message: string, body: XmlValue): Uint8Array {
  const record = { RECORD: { HEAD: { CODE: code, MSG: message }, BODY: body } };
  const bytes = encodeGb18030(`${declaration}${builder.build(record)}`);
  if (!bytes) throw new Error('an answer of ours holds a character that XML forbids');
  return bytes;
}

const Envelope = z.strictObject({
  RECORD: z.strictObject({ HEAD: z.record(z.string(), z.string()), BODY: z.unknown() }),
});

export type ReadEnvelope = {
  readonly head: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The exact bytes from `<BODY>` to `</BODY>`, both included: what the digest covers. */
  readonly bodyBytes: Uint8Array;
};

/** `<` never occurs inside a multi-byte GB 18030 character, so bytes can be searched one by one. */
function sliceBody(bytes: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder('latin1').decode(bytes);
  const start = text.indexOf('<BODY>');
  const end = text.indexOf('</BODY>');
  // Two bodies would let a forger show one to the digest and the other to the reader.
  const unique = start === text.lastIndexOf('<BODY>') && end === text.lastIndexOf('</BODY>');
  return start >= 0 && end > start && unique
    ? bytes.subarray(start, end + '</BODY>'.length)
    : undefined;
}

/**
 * Reads an envelope of at most 256 KiB; undefined if anything about it is unusual. `<!` is refused as a
 * whole: no DOCTYPE means no entity expansion (XXE, billion laughs), and neither comments nor CDATA
 * belong to the format.
 */
export function readEnvelope(bytes: Uint8Array): ReadEnvelope | undefined {
  if (bytes.byteLength > maxBytes) return undefined;
  const text = decodeGb18030(bytes);
  if (!text || !/^<\?xml version="1\.0" encoding="gb18030"\?>/i.test(text)) return undefined;
  if (text.includes('<!') || /&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) return undefined;
  const bodyBytes = sliceBody(bytes);
  if (!bodyBytes) return undefined;
  try {
    const parsed = Envelope.safeParse(parser.parse(text, true));
    if (!parsed.success) return undefined;
    return { head: parsed.data.RECORD.HEAD, body: parsed.data.RECORD.BODY, bodyBytes };
  } catch {
    return undefined;
  }
}
