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
    expect(encodeGb18030('\ud800')).toBeUndefined();
    expect(encodeGb18030('a\u0000b')).toBeUndefined();
    expect(decodeGb18030(new Uint8Array([0x41, 0xff, 0x81]))).toBeUndefined();
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
  it('is refused with a DOCTYPE, entities, CDATA, comments, attributes, two bodies or text around it', () => {
    expect(readEnvelope(gb(whole))?.body).toEqual({ A: '1' });
    for (const bad of [
      whole.replace('<RECORD>', '<!DOCTYPE x [<!ENTITY a "b">]><RECORD>'),
      whole.replace('1', '&xxe;'),
      whole.replace('1', '<![CDATA[1]]>'),
      whole.replace('1', '<!-- <BODY> -->1'),
      whole.replace('<RECORD>', '<RECORD a="1">'),
      whole.replace('</RECORD>', '<BODY><A>2</A></BODY></RECORD>'),
      whole.replace('<HEAD>', '<HEAD><BODY></BODY>'),
      whole.replace('GB18030', 'UTF-8'),
      whole.replace(declaration, ''),
      whole.slice(0, -3),
      `${whole}tail`,
      whole.replace('1', `${'<X>'.repeat(20)}1${'</X>'.repeat(20)}`),
      whole.replace('1', 'x'.repeat(300_000)),
    ]) {
      expect(readEnvelope(gb(bad))).toBeUndefined();
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
