import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { importKeys, type Keys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { disclosureDigest, encodeDisclosure, readDisclosure } from './disclosures.ts';
import { HolderKey } from './holder-key.ts';
import { claimNameProblem, issueSdJwt, verifySdJwt } from './sd-jwt.ts';

let keys: Keys;

const open = {
  iss: 'https://gateway.example',
  iat: 1_780_000_000,
  exp: 1_780_086_400,
  jti: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  aud: 'urn:tongban:region:330421',
  vct: 'urn:tongban:certificate:11100000000013127D001',
  certificateType: '11100000000013127D001',
  issuerRegion: '320509',
  purpose: {
    itemCode: 'i',
    reason: '企业设立',
    requester: 'qingpu',
    agreement: 'a-1',
    until: '2026-06-01T00:00:00Z',
  },
};
const claims = { holderName: '沈示例', holderCode: '320509189102140028', validity: 'long_term' };

beforeAll(async () => {
  keys = await importKeys(await newKeySet());
});

describe('SD-JWT VC', () => {
  it('makes the digest of the RFC 9901 s4.2.3 example', async () => {
    const encoded = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
    expect(disclosureDigest(encoded)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
    expect(readDisclosure(encoded)).toMatchObject({
      ok: true,
      value: { name: 'family_name', value: 'Möbius' },
    });
  });

  it('gives back what was issued, and holds for a second implementation (node:crypto)', async () => {
    const compact = await issueSdJwt(keys, open, claims);
    const opened = await verifySdJwt(keys, compact);
    expect(opened).toMatchObject({ ok: true, value: { claims, payload: open } });

    const [jws = '', ...disclosures] = compact.split('~');
    const [header = '', payload = '', signature = ''] = jws.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'ES256',
      kid: 'sig-1',
      typ: 'dc+sd-jwt',
    });
    const key = createPublicKey({ key: keys.signing.publicJwk as JsonWebKey, format: 'jwk' });
    const held = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(held).toBe(true);
    const { _sd } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { _sd: string[] };
    const digests = disclosures
      .slice(0, -1)
      .map((text) => createHash('sha256').update(text).digest('base64url'));
    expect(digests.sort()).toEqual(_sd);
  });

  it('does not betray by the order of its digests which field is which', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, nth) => [`field${nth}`, 'x']));
    const [jws = ''] = (await issueSdJwt(keys, open, many)).split('~');
    const signed = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    const { _sd } = JSON.parse(signed) as { _sd: string[] };
    expect(_sd).toEqual([..._sd].sort());
  });

  it('says nothing of the disclosable fields in its signed part', async () => {
    const [jws = ''] = (await issueSdJwt(keys, open, claims)).split('~');
    const signed = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    for (const text of [...Object.keys(claims), ...Object.values(claims)])
      expect(signed).not.toContain(text);
  });

  it('holds with fewer disclosures, and shows only those', async () => {
    const [jws = '', first = ''] = (await issueSdJwt(keys, open, claims)).split('~');
    expect(await verifySdJwt(keys, `${jws}~${first}~`)).toMatchObject({
      ok: true,
      value: { claims: { holderName: '沈示例' } },
    });
    expect(await verifySdJwt(keys, `${jws}~`)).toMatchObject({ ok: true, value: { claims: {} } });
  });

  it('never uses a salt twice', async () => {
    const issued = await Promise.all(
      Array.from({ length: 20 }, () => issueSdJwt(keys, open, claims)),
    );
    const salts = issued
      .flatMap((compact) =>
        compact
          .split('~')
          .slice(1, -1)
          .map((text) => readDisclosure(text)),
      )
      .map((read) => read.ok && read.value.salt);
    expect(new Set(salts).size).toBe(60);
    for (const salt of salts) expect(salt).toHaveLength(22);
  });
});

const outcome = async (compact: string) => {
  const opened = await verifySdJwt(keys, compact);
  return opened.ok ? 'ok' : opened.failure;
};

it('is read up to 16 KiB and 60 disclosures', async () => {
  expect(await outcome('x'.repeat(16_384))).toBe('format.not_an_sd_jwt');
  expect(await outcome('x'.repeat(16_385))).toBe('format.too_large');
  expect(await outcome('~'.repeat(61))).toBe('signature.not_ours');
  expect(await outcome('~'.repeat(62))).toBe('format.too_many_disclosures');
  const sixty = Object.fromEntries(Array.from({ length: 60 }, (_, nth) => [`f${nth}`, 'x']));
  expect(await outcome(await issueSdJwt(keys, open, sixty))).toBe('ok');
});

it.each([2, 3])('may serve %i cases', async (cases) => {
  const many = { ...open, purpose: { ...open.purpose, cases } };
  expect(await outcome(await issueSdJwt(keys, many, claims))).toBe('ok');
});

it.each([0, 1])('may have place %i in a status list', async (idx) => {
  const listed = { ...open, status: { status_list: { idx, uri: 'https://gateway.example/s' } } };
  expect(await outcome(await issueSdJwt(keys, listed, claims))).toBe('ok');
});

it('is what was shown, apart from the proof behind it', async () => {
  const { kty, crv, x = '', y = '' } = keys.signing.publicJwk;
  const jwk = HolderKey.parse({ kty, crv, x, y });
  const compact = await issueSdJwt(keys, { ...open, cnf: { jwk } }, claims);
  const opened = (text: string) => verifySdJwt(keys, text);
  expect(await opened(compact)).toMatchObject({ value: { presented: compact } });
  expect(await opened(compact)).not.toHaveProperty('value.proof');
  expect(await opened(`${compact}a.b.c`)).toMatchObject({
    value: { presented: compact, proof: 'a.b.c' },
  });
});

it.each([
  [22, 1, 0, true],
  [64, 60, 2000, true],
  [21, 1, 0, false],
  [65, 60, 2000, false],
  [22, 0, 0, false],
  [64, 61, 2000, false],
  [64, 60, 2001, false],
])(
  'a disclosure with a salt of %i, a name of %i and a value of %i characters is one: %s',
  (salt, name, value, isOne) => {
    const said = { salt: 's'.repeat(salt), name: 'n'.repeat(name), value: 'v'.repeat(value) };
    expect(readDisclosure(encodeDisclosure(said))).toEqual(
      isOne ? { ok: true, value: said } : { ok: false, failure: 'format.disclosure_form' },
    );
  },
);

it('a disclosure has one spelling', () => {
  const odd = ['1', '12', '123']
    .map((value) => encodeDisclosure({ salt: 's'.repeat(22), name: 'a', value }))
    .find((text) => text.length % 4 === 2);
  const stray = odd?.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)) ?? '';
  expect(Buffer.from(stray, 'base64url')).toEqual(Buffer.from(odd ?? '', 'base64url'));
  expect(readDisclosure(stray)).toEqual({ ok: false, failure: 'format.disclosure_encoding' });
});

it('writes no field under a name that means something else', async () => {
  for (const name of ['_sd', '...', 'iss', 'cnf', 'vct#integrity', 'status', '__proto__', 'a b'])
    await expect(issueSdJwt(keys, open, { [name]: 'x' })).rejects.toThrow('claim name');
});

it('takes Chinese field names as claim names', () => {
  expect(claimNameProblem('持证主体')).toBeUndefined();
  expect(claimNameProblem('a b')).toBe('form');
});
