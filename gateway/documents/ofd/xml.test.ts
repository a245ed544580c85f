import { describe, expect, it } from 'vitest';
import { attributeOf, many, one, readXml, textOf } from './xml.ts';

const namespace = 'http://www.ofdspec.org/2016';
const read = (source: string) => readXml(new TextEncoder().encode(source), 'R');

describe('a part of a sealed file', () => {
  it('is read with or without the prefix, with comments, data and references', () => {
    const root = read(
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- a - b --><ofd:R xmlns:ofd="${namespace}" A='1 &lt; 2'>
        <ofd:P B="&#x6c88;"> 沈 &amp; &#38519; </ofd:P><P/><?x y?><Q><![CDATA[<a> & b]]></Q></ofd:R>\n`,
    );
    expect(attributeOf(root, 'A')).toBe('1 < 2');
    expect(many(root, 'P').map(textOf)).toEqual(['沈 & 陷', undefined]);
    expect(attributeOf(many(root, 'P')[0], 'B')).toBe('沈');
    expect(one(root, 'P')).toBeUndefined();
    expect(textOf(one(root, 'Q'))).toBe('<a> & b');
    expect(many(root, '__proto__')).toEqual([]);
  });

  it('is read in the namespace of the drafts too, which the field still writes', () => {
    const root = read('<ofd:R xmlns:ofd="http://www.ofdspec.org"><ofd:P>x</ofd:P></ofd:R>');
    expect(textOf(one(root, 'P'))).toBe('x');
  });

  it.each([
    ['XXE', `<!DOCTYPE R [<!ENTITY a SYSTEM "file:///etc/passwd">]><R>&a;</R>`],
    ['billion laughs, the type alone', '<!DOCTYPE R><R/>'],
    ['an entity that nobody declared', '<R>&a;</R>'],
    ['an ampersand by itself', '<R>a & b</R>'],
    ['an ampersand by itself in an attribute', '<R a="a & b"/>'],
    ['a reference to no character', '<R>&#0;</R>'],
    ['a reference to half a character', '<R>&#xd800;</R>'],
    ['a character that XML does not have', '<R>\u0001</R>'],
    ['two roots', '<R/><R/>'],
    ['another element beside the root', '<R/><Q/>'],
    ['a word beside the root', '<R/>word'],
    ['data beside the root', '<R/><![CDATA[x]]>'],
    ['another root', '<Q><R/></Q>'],
    ['an element that does not end', '<R><Q></R>'],
    ['an end without a beginning', '<R/></R>'],
    ['an end of another prefix', `<ofd:R xmlns:ofd="${namespace}"></R>`],
    ['crossed elements', '<R><P><Q></P></Q></R>'],
    ['an attribute twice', '<R a="1" a="2"/>'],
    ['an attribute without quotes', '<R a=1/>'],
    ['an attribute with an element in it', '<R a="<b/>"/>'],
    ['attributes without a blank between them', '<R a="1"b="2"/>'],
    ['a second prefix of the same namespace', `<R xmlns:x="${namespace}"><x:Q/></R>`],
    ['another namespace', '<R xmlns="urn:other"/>'],
    ['the prefix of another namespace', '<R><Q xmlns:ofd="urn:other"/></R>'],
    ['two of its namespaces', `<R xmlns="${namespace}"><Q xmlns="http://www.ofdspec.org"/></R>`],
    [
      'the other way about, in disguise',
      `<R xmlns="http://www.ofdspec.org"><Q xmlns="http&#58;//www.ofdspec.org/2016"/></R>`,
    ],
    ['a second declaration', '<R><?xml version="1.0"?></R>'],
    ['another encoding', '<?xml version="1.0" encoding="GBK"?><R/>'],
    ['a comment that does not end', '<R><!-- </R>'],
    ['a comment with two hyphens', '<R><!-- a -- b --></R>'],
    ['an end of data in a text', '<R>]]></R>'],
    ['the name of every object', '<__proto__/>'],
    ['nothing', ''],
  ])('is refused as a whole: %s', (_, source) => {
    expect(read(source)).toBeUndefined();
  });

  it('resource exhaustion: too deep, too long, or no UTF-8 is none; a long tail of blanks costs nothing', () => {
    const deep = (levels: number) => `<R>${'<Q>'.repeat(levels)}${'</Q>'.repeat(levels)}</R>`;
    expect(read(deep(39))).toBeDefined();
    expect(read(deep(40))).toBeUndefined();
    expect(read(`<R>${' '.repeat(1024 * 1024)}</R>`)).toBeUndefined();
    expect(readXml(Uint8Array.from([0x3c, 0x52, 0xff]), 'R')).toBeUndefined();
    for (const tail of [' '.repeat(900_000), ' a'.repeat(400_000), '<!-'.repeat(300_000)])
      expect(read(`<R a="1"${tail}`)).toBeUndefined();
  });
});
