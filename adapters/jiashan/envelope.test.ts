import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { XMLBuilder } from 'fast-xml-parser';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { buildAnswer, buildRequest, readEnvelope } from './envelope.ts';
import { decodeGb18030, encodeGb18030 } from './gb18030.ts';
import { headerSignature, sortedQuery } from './signature.ts';

const key = { accessKey: 'AK1', secretKey: 'secret-of-the-test' };
const call = { path: '/p', date: 'Mon, 12 Oct 2026 01:00:00 GMT', serial: 'serial-1' };
const gb = (text: string) => new Uint8Array(iconv.encode(text, 'gb18030'));
const declaration = '<?xml version="1.0" encoding="GB18030"?>';
const whole = `${declaration}<RECORD><HEAD><CODE>0</CODE></HEAD><BODY><A>1</A></BODY></RECORD>`;

describe('GB 18030', () => {
  it('carries 䶮, 𠂇 and the middle dots as the national standard writes them', () => {
    for (const [text, hex] of [
      ['䶮', 'fe9f'],
      ['𠂇', '95329031'],
      ['·', 'a1a4'],
      ['‧', '8136a634'],
    ]) {
      const bytes = encodeGb18030(text ?? '');
      expect(Buffer.from(bytes ?? []).toString('hex')).toBe(hex);
      expect(new TextDecoder('gb18030').decode(bytes)).toBe(text);
    }
  });

  it('refuses text and bytes that would lose a character', () => {
    for (const text of [
      '\ud800',
      'a\u0000b',
      '\ufffd',
      '\ue000',
      '\u{f0000}',
      '\ufdd0',
      '\u{1fffe}',
    ])
      expect(encodeGb18030(text), text).toBeUndefined();
    expect(decodeGb18030(new Uint8Array([0x41, 0xff, 0x81]))).toBeUndefined();
  });

  it('writes every character so that an independent decoder reads it, and reads what another encoder wrote', () => {
    const independent = new TextDecoder('gb18030', { fatal: true });
    let text = '';
    const check = () => {
      const bytes = encodeGb18030(text) ?? new Uint8Array();
      expect(independent.decode(bytes) === text).toBe(true);
      expect(decodeGb18030(new Uint8Array(iconv.encode(text, 'gb18030'))) === text).toBe(true);
      text = '';
    };
    for (let code = 0x20; code < 0x110000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (/[\p{Co}\p{Noncharacter_Code_Point}\ufffd]/u.test(character)) continue;
      text += character;
      if (text.length > 50_000) check();
    }
    check();
  });

  it.each([
    ['between the planes', [0x84, 0x31, 0xa5, 0x30]],
    ['beyond the last plane', [0xe3, 0x32, 0x9a, 0x36]],
    ['the end of four bytes', [0xfe, 0x39, 0xfe, 0x39]],
    ['the mark of a lost character', [0x84, 0x31, 0xa4, 0x37]],
    ['a user-defined area', [0xaa, 0xa1]],
    ['another user-defined area', [0xf8, 0xa1]],
    ['half a character', [0x81]],
  ])('refuses %s, which the standard leaves unassigned', (_, bytes) => {
    expect(decodeGb18030(Uint8Array.from(bytes))).toBeUndefined();
  });

  it('brings any text of a form there unharmed', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 50 })
      .filter((one) => encodeGb18030(one) !== undefined);
    fc.assert(
      fc.property(text, (value) => {
        const bytes = buildRequest({ A: value }, call, key);
        const body = bytes && readEnvelope(bytes)?.body;
        expect(body).toEqual({ A: value.replace(/\r\n?/g, '\n') });
      }),
    );
  });
});

describe('the envelope', () => {
  it('is read as XML is: references, CDATA, comments, layout, either quote, standalone', () => {
    const read = (xml: string) => readEnvelope(gb(xml))?.body;
    expect(read(whole)).toEqual({ A: '1' });
    for (const [xml, value] of [
      [whole.replace('1<', '&#49;<'), '1'],
      [whole.replace('>1<', '>&#x4DAE;&#19904;&amp;&#60;&apos;<'), "䶮䷀&<'"],
      [whole.replace('>1<', '>&amp;#49;<'), '&#49;'],
      [whole.replace('>1<', '>a<![CDATA[<&amp;]]>b<'), 'a<&amp;b'],
      [whole.replace('>1<', '>1<!-- & <x> 2 --><'), '1'],
      [whole.replace('<A>', '\r\n  <A>').replace('</A>', '</A >\n'), '1'],
      [whole.replace('<BODY>', '<BODY >').replace('</BODY>', '</BODY\n>'), '1'],
      [whole.replace('<RECORD>', '\n<!-- x -->\n<RECORD>\n'), '1'],
      [`${whole}\n<!-- end -->\n`, '1'],
      [
        whole.replace(declaration, "<?xml version='1.0' encoding='gb18030' standalone='yes' ?>"),
        '1',
      ],
      [
        whole.replace(declaration, '<?xml  version = "1.0"\n encoding="GB18030" standalone="no"?>'),
        '1',
      ],
    ] as const)
      expect(read(xml), xml).toEqual({ A: value });
  });

  it('is refused with a DOCTYPE, entities, attributes, instructions, two bodies or text around it', () => {
    for (const bad of [
      whole.replace('<RECORD>', '<!DOCTYPE x [<!ENTITY a "b">]><RECORD>'),
      whole.replace('>1<', '>&xxe;<'),
      whole.replace('>1<', '>&nbsp;<'),
      whole.replace('>1<', '>&constructor;<'),
      whole.replace('>1<', '>a & b<'),
      whole.replace('>1<', '>&#0;<'),
      whole.replace('>1<', '>&#xD800;<'),
      whole.replace('>1<', '>&#xE000;<'),
      whole.replace('>1<', '>&#x110000;<'),
      whole.replace('>1<', '>&#12<'),
      whole.replace('>1<', '><![CDATA[1<'),
      whole.replace('>1<', '>1<!-- <'),
      whole.replace('>1<', '><!-- <BODY> -->1<'),
      whole.replace('<BODY><A>1</A></BODY>', '<BODY/><!-- <BODY><A>1</A></BODY> -->'),
      whole.replace('<BODY><A>1</A></BODY>', '<BODY/><X><![CDATA[<BODY><A>1</A></BODY>]]></X>'),
      whole.replace('<RECORD>', '<?php 1 ?><RECORD>'),
      whole.replace('<RECORD>', '<RECORD a="1">'),
      whole.replace('<BODY>', '<BODY a="1">'),
      whole.replace('</RECORD>', '<BODY><A>2</A></BODY></RECORD>'),
      whole.replace('<HEAD>', '<HEAD><BODY></BODY>'),
      whole.replace('GB18030', 'UTF-8'),
      whole.replace('1.0', '1.1'),
      whole.replace(declaration, ''),
      ` ${whole}`,
      whole.slice(0, -3),
      `${whole}tail`,
      whole.replace('1', `${'<X>'.repeat(20)}1${'</X>'.repeat(20)}`),
      whole.replace('1', 'x'.repeat(300_000)),
    ]) {
      expect(readEnvelope(gb(bad)), bad.slice(0, 300)).toBeUndefined();
    }
  });

  it('writes markup in values as text', () => {
    const answer = buildAnswer('0000', '<BODY>&', { A: '</A><B>"' });
    expect(readEnvelope(answer)).toMatchObject({
      head: { MSG: '<BODY>&' },
      body: { A: '</A><B>"' },
    });
  });

  it('carries a digest that Node computes alike over the exact body bytes', () => {
    const bytes = buildRequest({ A: '䶮' }, call, key);
    const body = iconv.encode(new XMLBuilder().build({ BODY: { A: '䶮' } }), 'gb18030');
    const expected = createHmac('sha256', key.secretKey)
      .update(`BODY\n/p\n${call.date}\nserial-1\n`)
      .update(body)
      .digest('hex');
    expect(bytes && readEnvelope(bytes)?.head['BWZY']).toBe(expected);
  });
});

it('signs method, path, sorted query, key and date with a trailing newline', () => {
  const text = `GET\n/p\na=1&b=2\nAK1\n${call.date}\n`;
  const expected = createHmac('sha256', key.secretKey).update(text).digest('base64');
  const request = { method: 'GET', path: '/p', query: 'b=2&a=1', date: call.date };
  expect(headerSignature(request, key)).toBe(expected);
  expect(sortedQuery('')).toBe('');
});
