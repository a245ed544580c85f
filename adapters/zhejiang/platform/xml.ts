import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import iconv from 'iconv-lite';

/** The platform's own XML: it reads with the runtime's GB 18030 decoder, a second opinion on the sender's encoder. */
const decoder = () => new TextDecoder('gb18030', { fatal: true });
const declaration = '<?xml version="1.0" encoding="GB18030"?>';
const builder = new XMLBuilder({ format: false, suppressEmptyNode: false });
const parser = new XMLParser({
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  maxNestedTags: 12,
  isArray: (name) => name === 'CL' || name === 'ZD',
});

export type Xml = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Xml =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The element below `parent`, empty if it is absent or holds only text. */
export const child = (parent: Xml, name: string): Xml => {
  const value = parent[name];
  return isObject(value) ? value : {};
};

export const text = (parent: Xml, name: string): string => {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
};

export const list = (parent: Xml, name: string): readonly Xml[] => {
  const value = parent[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** A record and the exact bytes of its BODY; undefined if it is not the region's XML. */
export function readRecord(bytes: Buffer): { head: Xml; body: Xml; bodyBytes: Buffer } | undefined {
  try {
    const xml = decoder().decode(bytes);
    if (!xml.startsWith(declaration) || xml.includes('<!')) return undefined;
    const record = child(parser.parse(xml, true) as Xml, 'RECORD');
    const start = bytes.indexOf('<BODY>');
    const end = bytes.lastIndexOf('</BODY>');
    if (start < 0 || end < start) return undefined;
    const bodyBytes = bytes.subarray(start, end + '</BODY>'.length);
    return { head: child(record, 'HEAD'), body: child(record, 'BODY'), bodyBytes };
  } catch {
    return undefined;
  }
}

export const writeBody = (body: Xml): Buffer =>
  iconv.encode(builder.build({ BODY: body }), 'gb18030');

export const wrap = (head: Xml, body: Buffer): Buffer =>
  Buffer.concat([
    iconv.encode(`${declaration}<RECORD>${builder.build({ HEAD: head })}`, 'gb18030'),
    body,
    Buffer.from('</RECORD>'),
  ]);

export const xmlType = 'application/xml; charset=GB18030';
