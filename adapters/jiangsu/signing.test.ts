import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { sm2, sm3 } from 'sm-crypto-v2';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { decrypted } from './ciphertext.ts';
import { bodyDigest, signOnSignature, tifSignature } from './signing.ts';

const md5Of = (text: string) => createHash('md5').update(text).digest('hex');

test('sign is the MD5 of RFC 1321 over the three parts', () => {
  expect(signOnSignature('', '', '')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(signOnSignature('a', 'b', 'c')).toBe('900150983cd24fb0d6963f7d28e17f72');
  expect(signOnSignature('message', ' ', 'digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0');
});

test('both signatures and the digest agree with OpenSSL on any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (a, b, c) => {
      expect(signOnSignature(a, b, c)).toBe(md5Of(a + b + c));
      expect(tifSignature(a, b, c)).toBe(
        createHash('sha256')
          .update(a + b + c + a)
          .digest('hex'),
      );
      expect(bodyDigest({ token: b, target: '/p', timestamp: c, nonce: 'n', data: a })).toBe(
        createHmac('sha256', b)
          .update(`/p\n${c}\nn\n${JSON.stringify(a)}`)
          .digest('hex'),
      );
    }),
  );
});

test('the digest changes with path, body, time and nonce, and not with the order of members', () => {
  const base = { token: 'token', target: '/a', timestamp: '1', nonce: 'n', data: { x: 1, y: 2 } };
  const digest = bodyDigest(base);
  expect(bodyDigest({ ...base, data: { y: 2, x: 1 } })).toBe(digest);
  for (const change of [
    { target: '/b' },
    { timestamp: '2' },
    { nonce: 'm' },
    { data: { x: 1 } },
    { token: 't' },
  ])
    expect(bodyDigest({ ...base, ...change })).not.toBe(digest);
});

test('the library gives the SM3 of the standard', () => {
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

test('a ciphertext is opened whole or refused: changed, cut, unprefixed or in another order', () => {
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  const text = JSON.stringify({ name: '䶮·示例' });
  const hex = `04${sm2.doEncrypt(text, publicKey, 1)}`;
  const schema = z.strictObject({ name: z.string() });
  expect(decrypted(hex, privateKey, schema)).toEqual({ ok: true, value: { name: '䶮·示例' } });
  const flipped = hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');
  const c1c2c3 = `04${sm2.doEncrypt(text, publicKey, 0)}`;
  for (const bad of [
    flipped,
    hex.slice(0, -2),
    hex.slice(2),
    c1c2c3,
    '04',
    '',
    `04${'00'.repeat(120)}`,
  ])
    expect(decrypted(bad, privateKey, schema)).toMatchObject({
      ok: false,
      failure: { kind: 'malformed' },
    });
});
