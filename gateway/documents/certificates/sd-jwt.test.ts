import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { importKeys, type Keys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { disclosureDigest, encodeDisclosure, readDisclosure } from './disclosures.ts';
import { claimNameProblem, issueSdJwt, verifySdJwt } from './sd-jwt.ts';

let keys: Keys;
let strangers: Keys;

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
  strangers = await importKeys(await newKeySet());
});

const refusal = async (compact: string): Promise<string> => {
  const opened = await verifySdJwt(keys, compact);
  return opened.ok ? 'accepted' : opened.failure.reason;
};

/** A credential signed with the right key whose payload says something that we never issue. */
const forged = async (change: object, disclosures: readonly string[] = []): Promise<string> =>
  [
    await signJws(keys, 'dc+sd-jwt', { ...open, _sd_alg: 'sha-256', _sd: [], ...change }),
    ...disclosures,
    '',
  ].join('~');

const salt = 'AAAAAAAAAAAAAAAAAAAAAA';
const disclosureOf = (...parts: unknown[]): string => base64url.encode(JSON.stringify(parts));

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
  });
});

describe('refused', () => {
  it('a foreign key, another kind of token and a changed byte', async () => {
    const compact = await issueSdJwt(keys, open, claims);
    expect(await refusal(await issueSdJwt(strangers, open, claims))).toBe('signature.not_ours');
    expect(await refusal(`${await signJws(keys, 'receipt+jwt', open)}~`)).toBe(
      'signature.not_ours',
    );
    const [header = '', payload = ''] = compact.split('.');
    const other = base64url.encode(
      JSON.stringify({ ...open, exp: open.exp + 1, _sd_alg: 'sha-256', _sd: [] }),
    );
    expect(await refusal(compact.replace(`${header}.${payload}`, `${header}.${other}`))).toBe(
      'signature.not_ours',
    );
    const none = base64url.encode(JSON.stringify({ alg: 'none', typ: 'dc+sd-jwt' }));
    expect(await refusal(`${none}.${payload}.~`)).toBe('signature.not_ours');
  });

  it('the signed part with padding, line breaks, stray bits or members given twice', async () => {
    const compact = await issueSdJwt(keys, open, {});
    const [header = '', payload = '', signature = ''] = compact.slice(0, -1).split('.');
    const stray =
      signature.slice(0, -1) + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[signature.at(-1) ?? ''] ?? '');
    for (const other of [`${signature}==`, `${signature}\n`, stray])
      expect(await refusal(`${header}.${payload}.${other}~`)).toBe('signature.not_ours');
    const doubled = `{"iss":"x",${JSON.stringify({ ...open, _sd_alg: 'sha-256', _sd: [] }).slice(1)}`;
    const signed = `${header}.${Buffer.from(doubled).toString('base64url')}`;
    const made = await keys.signing.sign(new TextEncoder().encode(signed));
    const jws = `${signed}.${Buffer.from(made).toString('base64url')}`;
    expect(await refusal(`${jws}~`)).toBe('signature.not_ours');
  });

  it('a disclosure that the signature does not reference, or one given twice', async () => {
    const compact = await issueSdJwt(keys, open, claims);
    const stranger = encodeDisclosure({ salt, name: 'extra', value: 'x' });
    expect(await refusal(`${compact}${stranger}~`)).toBe('format.disclosure_unreferenced');
    expect(await refusal(`${compact}${compact.split('~')[1]}~`)).toBe('format.disclosure_repeated');
  });

  it('a digest listed twice', async () => {
    const digest = disclosureDigest(disclosureOf(salt, 'a', 'b'));
    expect(await refusal(await forged({ _sd: [digest, digest] }))).toBe('format.duplicate_digest');
  });

  it.each(['_sd', '...', '_sd_alg', 'iss', 'exp', 'cnf', 'status', 'purpose', '__proto__'])(
    'a disclosed claim named %s',
    async (name) => {
      const disclosure = disclosureOf(salt, name, 'x');
      expect(
        await refusal(await forged({ _sd: [disclosureDigest(disclosure)] }, [disclosure])),
      ).toBe('format.claim_name');
      await expect(issueSdJwt(keys, open, { [name]: 'x' })).rejects.toThrow('claim name');
    },
  );

  it('one claim disclosed with two values', async () => {
    const both = [disclosureOf(salt, 'holderName', 'a'), disclosureOf(salt, 'holderName', 'b')];
    expect(await refusal(await forged({ _sd: both.map(disclosureDigest) }, both))).toBe(
      'format.claim_name',
    );
  });

  it.each([
    ['an array element', disclosureOf(salt, 'x')],
    ['a nested object', disclosureOf(salt, 'a', { _sd: [] })],
    ['a short salt', disclosureOf('a', 'b', 'c')],
  ])('a disclosure that is %s', async (_, disclosure) => {
    expect(await refusal(await forged({ _sd: [disclosureDigest(disclosure)] }, [disclosure]))).toBe(
      'format.disclosure_form',
    );
  });

  it('a disclosure spelled with stray bits or padding', async () => {
    const disclosure = disclosureOf(salt, 'a', 'c');
    // 34 bytes: the last character carries four bits that no byte needs.
    const stray = disclosure.slice(0, -1) + String.fromCharCode(disclosure.charCodeAt(45) + 1);
    expect(base64url.decode(stray)).toEqual(base64url.decode(disclosure));
    for (const other of [stray, `${disclosure}=`]) {
      expect(await refusal(await forged({ _sd: [disclosureDigest(other)] }, [other]))).toBe(
        'format.disclosure_encoding',
      );
    }
  });

  it.each([
    ['another hash', { _sd_alg: 'sha-1' }],
    ['no hash named', { _sd_alg: undefined }],
    ['digests below the top level', { address: { _sd: [] } }],
    ['an array placeholder', { list: [{ '...': 'x' }] }],
  ])('a payload with %s', async (_, change) => {
    expect(await refusal(await forged(change))).toBe('format.payload');
  });

  it('key binding, a plain JWT, and a document beyond the limit', async () => {
    const compact = await issueSdJwt(keys, open, claims);
    expect(await refusal(`${compact}${await signJws(keys, 'kb+jwt', {})}`)).toBe(
      'format.key_binding',
    );
    expect(await refusal(compact.split('~')[0] ?? '')).toBe('format.not_an_sd_jwt');
    expect(await refusal(`${compact}${'x'.repeat(16_384)}~`)).toBe('format.too_large');
  });
});

it('takes Chinese field names as claim names', () => {
  expect(claimNameProblem('持证主体')).toBeUndefined();
  expect(claimNameProblem('a b')).toBe('form');
});
