import { importJWK, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { componentsOf } from './components.ts';
import { algorithmOf, contentDigest, signatureBase } from './sign-request.ts';

/** RFC 9421 appendix B.1.3 and B.1.4. */
const ecKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
  y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
};
const edKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs',
  d: 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU',
};

/** RFC 9421 appendix B.2: test-request. */
const fields: Record<string, string> = {
  host: 'example.com',
  date: 'Tue, 20 Apr 2021 02:07:55 GMT',
  'content-type': 'application/json',
  'content-digest':
    'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
  'content-length': '18',
};
const request = {
  method: 'POST',
  targetUri: 'https://example.com/foo?param=Value&Pet=dog',
  header: (name: string) => fields[name],
};

const importKey = async (jwk: JWK, alg: string) => (await importJWK(jwk, alg)) as CryptoKey;
const bytes = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const text = (base: Uint8Array) => new TextDecoder().decode(base);
const baseOf = (names: string[], params: string) =>
  signatureBase(componentsOf(names, request) ?? [], params);

describe('published vectors of RFC 9421', () => {
  it('B.2.6: the base and the very signature of ed25519', async () => {
    const names = ['date', '@method', '@path', '@authority', 'content-type', 'content-length'];
    const params =
      '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
    const base = baseOf(names, params);
    expect(text(base)).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        `"@signature-params": ${params}`,
      ].join('\n'),
    );
    const key = await importKey(edKey, 'Ed25519');
    const signature = new Uint8Array(await crypto.subtle.sign(algorithmOf(key), key, base));
    expect(btoa(String.fromCharCode(...signature))).toBe(
      'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
    );
  });

  it('B.2.4: the signature of ecdsa-p256-sha256 over a response, and of no other response', async () => {
    const digest =
      'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:';
    const baseFor = (status: string) =>
      signatureBase(
        [
          ['"@status"', status],
          ['"content-type"', 'application/json'],
          ['"content-digest"', digest],
          ['"content-length"', '23'],
        ],
        '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
      );
    const key = await importKey(ecKey, 'ES256');
    const signature = bytes(
      'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==',
    );
    const verify = (status: string) =>
      crypto.subtle.verify(algorithmOf(key), key, signature, baseFor(status));
    expect([await verify('200'), await verify('201')]).toEqual([true, false]);
  });

  it('B.2.3: the base with full coverage', () => {
    const names = ['date', '@method', '@path', '@query', '@authority', 'content-type'];
    const params = `(${[...names, 'content-digest', 'content-length'].map((name) => `"${name}"`).join(' ')});created=1618884473;keyid="test-key-rsa-pss"`;
    expect(text(baseOf([...names, 'content-digest', 'content-length'], params))).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@query": ?param=Value&Pet=dog',
        '"@authority": example.com',
        '"content-type": application/json',
        `"content-digest": ${fields['content-digest']}`,
        '"content-length": 18',
        `"@signature-params": ${params}`,
      ].join('\n'),
    );
  });

  it('s2.2: the other derived components of a request', () => {
    const values = componentsOf(['@target-uri', '@scheme', '@request-target'], request);
    expect(values?.map(([, value]) => value)).toEqual([
      'https://example.com/foo?param=Value&Pet=dog',
      'https',
      '/foo?param=Value&Pet=dog',
    ]);
    expect(
      componentsOf(['@query'], { ...request, targetUri: 'https://a.example/' })?.[0]?.[1],
    ).toBe('?');
    expect(componentsOf(['@status'], request)).toBeUndefined();
    expect(componentsOf(['x-absent'], request)).toBeUndefined();
  });
});

describe('published vectors of RFC 9530', () => {
  it.each([
    ['{"hello": "world"}\n', 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:'],
    ['', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'],
  ])('B.1, B.2: the digest of %j', async (body, digest) => {
    expect(await contentDigest(body)).toBe(digest);
  });
});
