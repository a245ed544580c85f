import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeJwt, type VerificationKey, verifyJwt } from './strict-jwt.ts';

const part = (value: unknown): string =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));

const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k1' };
const unsigned = (head: unknown, claims: unknown): string => `${part(head)}.${part(claims)}.AAAA`;
const faultOf = (token: string): string => {
  const decoded = decodeJwt(token);
  return decoded.ok ? 'accepted' : decoded.failure;
};

describe('decodeJwt', () => {
  it('accepts the compact form that everybody makes', () => {
    expect(faultOf(unsigned(header, { sub: 'a' }))).toBe('accepted');
  });

  it.each([
    ['a token with white space around it', ` ${unsigned(header, {})}`],
    ['a token of two parts', 'e30.e30'],
    ['an empty signature (alg none)', `${part({ alg: 'none' })}.${part({})}.`],
    [
      'the JSON serialization',
      JSON.stringify({ protected: part(header), payload: part({}), signature: 'AAAA' }),
    ],
    ['padding', `${part(header)}=.${part({})}.AAAA`],
    ['the other base64 alphabet', `${part(header)}.${part({})}.AA+/`],
    ['a fourth part', `${unsigned(header, {})}.AAAA`],
  ])('refuses %s', (_, token) => {
    expect(faultOf(token)).toBe('not_compact');
  });

  it('refuses stray bits in a last character: one token must not have many texts', () => {
    // 'AA' is one zero byte; 'AB' decodes to the same byte.
    expect(faultOf(`${part(header)}.${part({})}.AA`)).toBe('accepted');
    expect(faultOf(`${part(header)}.${part({})}.AB`)).toBe('not_canonical');
    expect(faultOf(`${part(header)}.${part({})}.AAB`)).toBe('not_canonical');
    expect(faultOf(`${part(header)}.${part({})}.AAAAA`)).toBe('not_canonical');
  });

  it('refuses a token of more than 8 KiB before parsing it', () => {
    expect(faultOf(unsigned(header, { filler: 'x'.repeat(8192) }))).toBe('too_large');
  });

  it('refuses members given twice, in header and claims: two parsers would read two tokens', () => {
    expect(faultOf(unsigned('{"alg":"ES256","alg":"none"}', {}))).toBe('json');
    expect(faultOf(unsigned(header, '{"sub":"a","\\u0073ub":"b"}'))).toBe('json');
  });

  it('refuses JSON deeper than 8', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(faultOf(unsigned(header, nested(8)))).toBe('accepted');
    expect(faultOf(unsigned(header, nested(9)))).toBe('json');
  });

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"sub"'],
    ['a number', '1'],
    ['what is no JSON', '{"sub":'],
    ['a byte order mark', '\ufeff{}'],
    ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('refuses %s as claims', (_, claims) => {
    expect(faultOf(`${part(header)}.${base64url.encode(claims)}.AAAA`)).toBe('json');
  });

  it.each([
    ['jku', 'https://attacker.example/keys'],
    ['jwk', { kty: 'EC' }],
    ['x5u', 'https://attacker.example/chain'],
    ['x5c', ['AAAA']],
    ['crit', ['exp']],
    ['b64', false],
    ['zip', 'DEF'],
  ])('refuses the header %s: a token does not choose its own key or form', (name, value) => {
    expect(faultOf(unsigned({ ...header, [name]: value }, {}))).toBe('header_forbidden');
  });

  it('refuses a header whose kid is not text', () => {
    expect(faultOf(unsigned({ ...header, kid: { $ne: null } }, {}))).toBe('header');
  });
});

describe('a header', () => {
  it.each([
    ['alg', 20],
    ['typ', 60],
    ['kid', 200],
  ])('has a %s of at most %i characters', (name, most) => {
    expect(faultOf(unsigned({ ...header, [name]: 'x'.repeat(most) }, {}))).toBe('accepted');
    expect(faultOf(unsigned({ ...header, [name]: 'x'.repeat(most + 1) }, {}))).toBe('header');
  });

  it('names its key by a character at least', () => {
    expect(faultOf(unsigned({ ...header, kid: 'k' }, {}))).toBe('accepted');
    expect(faultOf(unsigned({ ...header, kid: '' }, {}))).toBe('header');
  });
});

describe('verifyJwt', () => {
  let key: VerificationKey;
  let privateKey: CryptoKey;
  let publicRaw: Uint8Array;
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    key = { key: pair.publicKey, algorithms: ['ES256'] };
    publicRaw = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.publicKey)));
  });

  const signed = (head: object = header) =>
    new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'ES256', ...head }).sign(privateKey);
  const verdict = async (token: string, types: readonly (string | undefined)[] = ['at+jwt']) => {
    const decoded = decodeJwt(token);
    if (!decoded.ok) return decoded.failure;
    const verified = await verifyJwt(decoded.value, types, key);
    return verified.ok ? 'accepted' : verified.failure;
  };

  it('accepts what the key signed, with and without application/ in typ', async () => {
    expect(await verdict(await signed())).toBe('accepted');
    expect(await verdict(await signed({ ...header, typ: 'application/AT+JWT' }))).toBe('accepted');
  });

  it.each([
    'JWT',
    'client-authentication+jwt',
    'dpop+jwt',
    'logout+jwt',
    'receipt+jwt',
    'secevent+jwt',
  ])('refuses a %s at the door of access tokens', async (typ) => {
    expect(await verdict(await signed({ ...header, typ }))).toBe('typ');
  });

  it('refuses a missing typ where a kind is demanded', async () => {
    expect(await verdict(await signed({ typ: undefined }))).toBe('typ');
  });

  it('refuses HS256 keyed with the public key: alg is compared, not followed', async () => {
    const token = await new SignJWT({ sub: 'a' })
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(publicRaw);
    expect(await verdict(token)).toBe('alg');
  });

  it('refuses alg none even with bytes in the signature', async () => {
    expect(await verdict(unsigned({ ...header, alg: 'none' }, {}))).toBe('alg');
  });

  it('refuses a changed payload under the old signature', async () => {
    const [head, , signature] = (await signed()).split('.');
    expect(await verdict(`${head}.${part({ sub: 'b' })}.${signature}`)).toBe('signature');
  });

  it('refuses the all-zero signature (CVE-2022-21449)', async () => {
    const [head, claims] = (await signed()).split('.');
    expect(await verdict(`${head}.${claims}.${base64url.encode(new Uint8Array(64))}`)).toBe(
      'signature',
    );
  });
});
