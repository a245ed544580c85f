import { XMLParser } from 'fast-xml-parser';
import { isPlain } from './gb18030.ts';

/** XML 1.0 s2.8, in either quote; the encoding is the region's, `standalone` may stand there. */
const declaration =
  /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')\s+encoding\s*=\s*(?:"gb18030"|'gb18030')(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/i;

const parser = new XMLParser({
  // An attribute becomes a member that no schema of ours knows, and is refused there.
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  // References are read below, by the standard and without a table that could grow.
  processEntities: false,
  maxNestedTags: 10,
  isArray: (name) => name === 'CL' || name === 'ZD',
});

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const asText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

type Sections = {
  /** Comments left out, CDATA as the text that it is. */
  readonly markup: string;
  /** Both left out: nothing in here is anything but markup and text. */
  readonly bare: string;
};

/** Takes comments and CDATA sections out in one pass; undefined if one of them has no end. */
export function withoutSections(xml: string): Sections | undefined {
  const markup: string[] = [];
  const bare: string[] = [];
  let at = 0;
  for (;;) {
    const open = xml.indexOf('<!', at);
    const text = xml.slice(at, open < 0 ? xml.length : open);
    markup.push(text);
    bare.push(text);
    if (open < 0) return { markup: markup.join(''), bare: bare.join('') };
    const isComment = xml.startsWith('<!--', open);
    // No DOCTYPE means no entity of anybody's making (XXE, billion laughs).
    if (!isComment && !xml.startsWith('<![CDATA[', open)) return undefined;
    const begin = open + (isComment ? 4 : 9);
    const end = xml.indexOf(isComment ? '-->' : ']]>', begin);
    if (end < 0) return undefined;
    if (!isComment) markup.push(asText(xml.slice(begin, end)));
    at = end + 3;
  }
}

/** The character of one reference; undefined for an entity that XML does not predefine or a forbidden character. */
function characterOf(reference: string): string | undefined {
  if (!reference.startsWith('#'))
    return Object.hasOwn(named, reference) ? named[reference] : undefined;
  const code = Number(reference.startsWith('#x') ? `0x${reference.slice(2)}` : reference.slice(1));
  if (!(code > 0 && code <= 0x10ffff)) return undefined;
  const character = String.fromCodePoint(code);
  return isPlain(character) ? character : undefined;
}

const reference = /&(#\d{1,7}|#x[\da-fA-F]{1,6}|[a-z]{2,4});/g;

const areReferencesSound = (markup: string): boolean =>
  !markup
    .replace(reference, (whole, name) => (characterOf(name) === undefined ? whole : ''))
    .includes('&');

/** Texts with their references read; white space between elements is layout. */
function read(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(reference, (whole, name) => characterOf(name) ?? whole);
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => name !== '#text' || !/^\s*$/.test(String(inner)))
      .map(([name, inner]) => [name, read(inner)]),
  );
}

/** The element tree of a declared document without DTD or processing instructions; undefined for any other. */
export function readXml(xml: string): unknown {
  const begin = declaration.exec(xml)?.[0];
  const sections = begin === undefined ? undefined : withoutSections(xml.slice(begin.length));
  if (!sections || sections.bare.includes('<?') || !areReferencesSound(sections.markup))
    return undefined;
  try {
    return read(parser.parse(sections.markup.trim(), true));
  } catch {
    return undefined;
  }
}
