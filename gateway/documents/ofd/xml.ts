import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** The namespace of GB/T 33190. */
const namespace = 'http://www.ofdspec.org/2016';

const limits = { bytes: 1024 * 1024, depth: 40 } as const;

const text = '#text';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: text,
  alwaysCreateTextNode: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  maxNestedTags: limits.depth,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

export type XmlNode = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Whether every name is of the one namespace: under another a second reader could find a second element. */
function isOfOneNamespace(source: string): boolean {
  if (/<\/?(?!ofd:)[^\s<>/!?"'=]+:/.test(source)) return false;
  const declared = source.matchAll(/\sxmlns(?::ofd)?\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return [...declared].every(([, double, single]) => (double ?? single) === namespace);
}

/** Elements in a text, roughly: counted before a parser sees it. */
export const countElements = (source: Uint8Array): number => {
  let count = 0;
  for (const byte of source) if (byte === 0x3c) count++;
  return count;
};

function decode(bytes: Uint8Array): string | undefined {
  if (bytes.length > limits.bytes) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The root element of an XML part. A document type is refused as a whole: without one there are no entities to expand
 * or to fetch (XXE, billion laughs). Undefined: not well formed, too large or too deep, or of two minds.
 */
export function readXml(bytes: Uint8Array | undefined, rootName: string): XmlNode | undefined {
  const source = bytes && decode(bytes);
  if (source === undefined || /<!DOCTYPE|<!ENTITY/i.test(source)) return undefined;
  if (/^<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])/i.test(source)) return undefined;
  if (!isOfOneNamespace(source)) return undefined;
  try {
    if (XMLValidator.validate(source) !== true) return undefined;
    const parsed: unknown = parser.parse(source.replaceAll(/(<\/?)ofd:/g, '$1'));
    return one(parsed as XmlNode, rootName);
  } catch {
    return undefined;
  }
}

/** All children of that name. */
export function many(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  const found = node && Object.hasOwn(node, name) ? node[name] : undefined;
  return Array.isArray(found) ? found.filter((child) => typeof child === 'object') : [];
}

/** The only child of that name: of two, readers take different ones. */
export function one(node: XmlNode | undefined, name: string): XmlNode | undefined {
  const found = many(node, name);
  return found.length === 1 ? found[0] : undefined;
}

const written = (node: XmlNode | undefined, key: string): string | undefined => {
  const value = node && Object.hasOwn(node, key) ? node[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const textOf = (node: XmlNode | undefined): string | undefined => written(node, text);

export const attributeOf = (node: XmlNode | undefined, name: string): string | undefined =>
  written(node, `@${name}`);
