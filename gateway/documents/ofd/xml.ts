/** The namespace of GB/T 33190, and that of its drafts, which writers of the field still use. */
const namespaces: ReadonlySet<string> = new Set([
  'http://www.ofdspec.org/2016',
  'http://www.ofdspec.org',
]);

const limits = { bytes: 1024 * 1024, depth: 40 } as const;

/** An element: names without their prefix, text without the blanks around it. */
export type XmlNode = {
  text: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Map<string, XmlNode[]>;
};

const decoder = new TextDecoder('utf-8', { fatal: true });

const name = '(?:ofd:)?[A-Za-z_][\\w.-]*';
const value = `"[^"<]*"|'[^'<]*'`;
const attribute = `\\s+[A-Za-z_][\\w:.-]*\\s*=\\s*(?:${value})`;
/**
 * All that may stand in a part, and nothing else: a document type is no token, so there are no entities to expand or to
 * fetch (XXE, billion laughs); nor is an element of another prefix, in which a second reader could find a second element.
 */
const token = new RegExp(
  [
    `<(${name})((?:${attribute})*)\\s*(/?)>`,
    `</(${name})\\s*>`,
    '([^<]+)',
    '<!\\[CDATA\\[([^]*?)\\]\\]>',
    '<!--(?:[^-]|-[^-])*-->',
    // The declaration stands before everything and is looked at there.
    '<\\?(?!xml\\s)[A-Za-z_][^]*?\\?>',
  ].join('|'),
  'y',
);
const declaration = /^<\?xml\s(?:(?!\?>)[^<&])*\?>/;
const attributes = new RegExp(`\\s+([A-Za-z_][\\w:.-]*)\\s*=\\s*(${value})`, 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 leaves out of a document
const noCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const reference = /&(?:([a-z]+)|#(\d{1,7})|#x([\da-fA-F]{1,6}));|&/g;

/** Undefined: it names an entity that nobody declared, or a character that is none. */
function plain(written: string): string | undefined {
  if (!written.includes('&')) return written.trim();
  let sound = true;
  const text = written.replace(reference, (_, named?: string, decimal?: string, hex?: string) => {
    const number = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isCharacter = number <= 0x10ffff && !(number >= 0xd800 && number <= 0xdfff);
    const found =
      named === undefined && isCharacter ? String.fromCodePoint(number) : entities.get(named ?? '');
    sound &&= found !== undefined && !noCharacter.test(found);
    return found ?? '';
  });
  return sound ? text.trim() : undefined;
}

const none: ReadonlyMap<string, string> = new Map();

/** @param spaces the namespace of the part: in a second one, other readers would not see the same elements */
function attributesOf(
  written: string,
  spaces: Set<string>,
): ReadonlyMap<string, string> | undefined {
  if (written === '') return none;
  const found = new Map<string, string>();
  for (const [, key = '', quoted = ''] of written.matchAll(attributes)) {
    const text = plain(quoted.slice(1, -1));
    if (text === undefined || found.has(key)) return undefined;
    found.set(key, text);
    if (key !== 'xmlns' && key !== 'xmlns:ofd') continue;
    if (!namespaces.has(text) || spaces.add(text).size > 1) return undefined;
  }
  return found;
}

/** Elements that are open, the part itself outermost; with their names as they were written. */
type Open = { readonly node: XmlNode; readonly written: string };
type State = { readonly open: Open[]; readonly spaces: Set<string> };

const newNode = (attributes: ReadonlyMap<string, string>): XmlNode => ({
  text: '',
  attributes,
  children: new Map(),
});

function begin({ open, spaces }: State, written: string, given: string, isWhole: boolean): boolean {
  const attributes = attributesOf(given, spaces);
  const parent = open.at(-1);
  if (!attributes || !parent || open.length > limits.depth) return false;
  const node = newNode(attributes);
  const own = written.startsWith('ofd:') ? written.slice(4) : written;
  const siblings = parent.node.children.get(own);
  if (siblings) siblings.push(node);
  else parent.node.children.set(own, [node]);
  if (!isWhole) open.push({ node, written });
  return true;
}

/** Takes one token. @returns whether the document is still one */
function take(state: State, [, begun, given = '', whole, ended, text, data]: RegExpExecArray) {
  const { open } = state;
  if (begun !== undefined) return begin(state, begun, given, whole === '/');
  if (ended !== undefined) return open.pop()?.written === ended && open.length > 0;
  const said = text === undefined ? data : plain(text);
  if (text !== undefined && (said === undefined || text.includes(']]>'))) return false;
  const inner = open.at(-1);
  if (!inner || !said) return true;
  // Between elements of the part itself nothing is said.
  inner.node.text += said;
  return open.length > 1;
}

function parse(source: string): XmlNode | undefined {
  const outside = newNode(none);
  const open: Open[] = [{ node: outside, written: '' }];
  const state: State = { open, spaces: new Set() };
  token.lastIndex = declaration.exec(source)?.[0].length ?? 0;
  while (token.lastIndex < source.length) {
    const found = token.exec(source);
    if (!found || !take(state, found)) return undefined;
  }
  return open.length === 1 ? outside : undefined;
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

/** The root element of an XML part. Undefined: not well formed, too large or too deep, or of two minds. */
export function readXml(bytes: Uint8Array | undefined, rootName: string): XmlNode | undefined {
  const source = bytes && decode(bytes);
  if (source === undefined || noCharacter.test(source)) return undefined;
  if (/^<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])/i.test(source)) return undefined;
  const outside = parse(source);
  const count = [...(outside?.children.values() ?? [])].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  return count === 1 ? one(outside, rootName) : undefined;
}

/** All children of that name. */
export const many = (node: XmlNode | undefined, child: string): readonly XmlNode[] =>
  node?.children.get(child) ?? [];

/** The only child of that name: of two, readers take different ones. */
export function one(node: XmlNode | undefined, child: string): XmlNode | undefined {
  const found = many(node, child);
  return found.length === 1 ? found[0] : undefined;
}

/** Nothing is no value. */
export const textOf = (node: XmlNode | undefined): string | undefined => node?.text || undefined;

export const attributeOf = (node: XmlNode | undefined, key: string): string | undefined =>
  node?.attributes.get(key) || undefined;
