import { CompactSign, compactVerify, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { utf8 } from './digest.ts';
import { compactJws, holdsCompactJws } from './jws.ts';
import { signerOf } from './signing-key.ts';

const payload = { iss: 'https://tongban.example', 主体: '青浦', quote: '"\\' };

describe.each(['ES256', 'EdDSA'] as const)('compact JWS, %s', (alg) => {
  it('jose reads what we sign, header and payload', async () => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    const jws = await compactJws(
      { kid: 'k', alg, sign: signerOf(alg, privateKey) },
      'at+jwt',
      payload,
    );
    const read = await compactVerify(jws, publicKey, { algorithms: [alg] });
    expect(read.protectedHeader).toEqual({ alg, kid: 'k', typ: 'at+jwt' });
    expect(JSON.parse(new TextDecoder().decode(read.payload))).toEqual(payload);
  });

  it('we accept what jose signs, and nothing that was changed or is of another key or algorithm', async () => {
    const [{ privateKey, publicKey }, other] = await Promise.all([
      generateKeyPair(alg),
      generateKeyPair(alg),
    ]);
    const jws = await new CompactSign(utf8(JSON.stringify(payload)))
      .setProtectedHeader({ alg })
      .sign(privateKey);
    const [header = '', body = '', signature = ''] = jws.split('.');
    expect(await holdsCompactJws(jws, alg, publicKey)).toBe(true);
    expect(await holdsCompactJws(jws, alg, other.publicKey)).toBe(false);
    expect(await holdsCompactJws(jws, alg, privateKey)).toBe(false);
    expect(await holdsCompactJws(`${header}.${body}A.${signature}`, alg, publicKey)).toBe(false);
    expect(await holdsCompactJws(`${header}.${body}.`, alg, publicKey)).toBe(false);
    expect(await holdsCompactJws(`${header}.${body}.${'A'.repeat(86)}`, alg, publicKey)).toBe(
      false,
    );
    const wrong = alg === 'ES256' ? 'EdDSA' : 'ES256';
    for (const stated of [wrong, 'ES384', 'HS256', 'none', ''])
      expect(await holdsCompactJws(jws, stated, publicKey)).toBe(false);
  });
});

it('signs with no key of another algorithm', async () => {
  const { privateKey } = await generateKeyPair('EdDSA');
  expect(() => signerOf('ES256', privateKey)).toThrow(TypeError);
});

it('an RSA signature holds under its own key and algorithm only', async () => {
  const { privateKey, publicKey } = await generateKeyPair('PS256');
  const jws = await new CompactSign(utf8('{}'))
    .setProtectedHeader({ alg: 'PS256' })
    .sign(privateKey);
  expect(await holdsCompactJws(jws, 'PS256', publicKey)).toBe(true);
  expect(await holdsCompactJws(jws, 'RS256', publicKey)).toBe(false);
});
