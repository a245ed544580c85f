import { base64url, exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJwkSet } from './jwk-set.ts';

let ec: Record<string, unknown>;
let rsa: Record<string, unknown>;

beforeAll(async () => {
  ec = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid: 'ec' };
  rsa = { ...(await exportJWK((await generateKeyPair('RS256')).publicKey)), kid: 'rsa' };
});

const kids = (keys: unknown[], algorithm: 'ES256' | 'RS256' | 'PS256' | 'EdDSA' = 'ES256') => {
  const set = readJwkSet({ keys }, algorithm);
  return set && [...set.keys()];
};

describe('readJwkSet', () => {
  it('takes the keys that fit the configured algorithm and no other', () => {
    expect(kids([ec, rsa])).toEqual(['ec']);
    expect(kids([ec, rsa], 'PS256')).toEqual(['rsa']);
    expect(kids([ec, rsa], 'EdDSA')).toEqual([]);
  });

  it('an RSA key with e = 1, under which every forgery verifies, is no key', () => {
    expect(kids([{ ...rsa, e: 'AQ' }], 'RS256')).toEqual([]);
    expect(kids([{ ...rsa, e: 'Aw' }], 'RS256')).toEqual([]);
  });

  it('an RSA key of less than 2048 bit is no key, leading zeros or not', () => {
    const short = new Uint8Array(256).fill(255);
    short[0] = 0x7f;
    expect(kids([{ ...rsa, n: base64url.encode(short) }], 'RS256')).toEqual([]);
    expect(kids([{ ...rsa, n: base64url.encode(short.slice(0, 128)) }], 'RS256')).toEqual([]);
  });

  it('a set that gives away a symmetric or a private key is none', () => {
    expect(kids([ec, { kty: 'oct', kid: 'oct', k: 'c2VjcmV0' }])).toBeUndefined();
    expect(kids([ec, { ...rsa, d: 'c2VjcmV0' }])).toBeUndefined();
  });

  it.each([
    ['an alg longer than any', { alg: 'x'.repeat(300) }],
    ['a kty of tomorrow', { kty: 'AKP-and-more', pub: 'AA' }],
    ['a kty that is no text', { kty: 7 }],
    ['no kty', { kty: undefined }],
    ['a curve of its own', { crv: 'x'.repeat(60) }],
    ['members of another form', { key_ops: 'verify', n: {} }],
  ])('a key with %s is ignored, and costs none of the others', (_, change) => {
    expect(kids([{ ...ec, kid: 'odd', ...change }, ec])).toEqual(['ec']);
    expect(kids([1, null, 'key', ec])).toEqual(['ec']);
  });

  it('honours use, key_ops and alg', () => {
    for (const change of [{ use: 'enc' }, { key_ops: ['sign'] }, { alg: 'ES384' }])
      expect(kids([{ ...ec, ...change }])).toEqual([]);
    expect(kids([{ ...ec, use: 'sig', key_ops: ['verify'], alg: 'ES256' }])).toEqual(['ec']);
  });

  it('two keys of one name reject the set', () => {
    expect(kids([ec, { ...rsa, kid: 'ec' }])).toBeUndefined();
  });

  it('what is no set is no set', () => {
    for (const document of [null, [], {}, { keys: 'a' }, { keys: {} }])
      expect(readJwkSet(document, 'ES256')).toBeUndefined();
  });
});
