import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NativeCredentials } from './credentials.ts';
import { native } from './index.ts';
import { startHostileProvider } from './platform/test-support/hostile-provider.ts';
import { callback, contextFor, region } from './platform/test-support/rig.ts';
import { newSampleClient, sampleNativeCredentials } from './sample-credentials.ts';

let provider: Awaited<ReturnType<typeof startHostileProvider>>;
let credentials: NativeCredentials;
const callbackUrl = callback('s'.repeat(43));

beforeEach(async () => {
  provider = await startHostileProvider();
  const client = await newSampleClient();
  credentials = NativeCredentials.parse(sampleNativeCredentials(provider.issuer, client));
  await provider.setIdToken(credentials, callbackUrl);
});
afterEach(() => provider.close());

const newDoor = () => {
  const { identity } = native(region);
  if (!identity) throw new Error('no identity group');
  return identity;
};

async function outcome(change: Partial<NativeCredentials> = {}, door = newDoor()) {
  const input = { ticket: 'code', kind: 'person', callbackUrl } as const;
  const redeemed = await door.redeem(input, contextFor({ ...credentials, ...change }));
  return redeemed.ok ? 'ok' : `${redeemed.failure.kind} ${redeemed.failure.code}`;
}

const withToken = async (token: Parameters<typeof provider.setIdToken>[2]) => {
  await provider.setIdToken(credentials, callbackUrl, token);
  return outcome();
};

const now = () => Math.floor(Date.now() / 1000);

describe('an id token is refused', () => {
  it('(but a sound one is not)', async () => {
    expect(await outcome()).toBe('ok');
    expect(
      await withToken({ header: { typ: 'JWT' }, claims: { aud: [credentials.clientId] } }),
    ).toBe('ok');
  });

  it('with alg none', async () => {
    const part = (value: unknown) => base64url.encode(JSON.stringify(value));
    const claims = { iss: provider.issuer, aud: credentials.clientId, sub: 'p' };
    for (const tail of ['', 'AA']) {
      provider.setIdTokenText(`${part({ alg: 'none' })}.${part(claims)}.${tail}`);
      expect(await outcome()).toMatch(/^(malformed|rejected) token/);
    }
  });

  it('signed with the public key as an HMAC secret (algorithm confusion)', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(provider.publicJwk));
    const token = new SignJWT({ sub: 'p' }).setProtectedHeader({ alg: 'HS256', kid: 'k' });
    provider.setIdTokenText(await token.sign(secret));
    expect(await outcome()).toBe('rejected token_invalid');
  });

  it('with another algorithm than the configured one, though the key would fit', async () => {
    expect(await outcome({ algorithm: 'EdDSA' })).toBe('malformed token_key');
  });

  it('signed by a key that the provider does not publish', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = { iss: provider.issuer, aud: credentials.clientId, sub: 'p' };
    const sign = (kid: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
    provider.setIdTokenText(await sign('k'));
    expect(await outcome()).toBe('rejected token_invalid');
    provider.setIdTokenText(await sign('../../etc/passwd'));
    expect(await outcome()).toBe('malformed token_key');
  });

  it('that brings its own key: jwk, jku, x5u, x5c, crit', async () => {
    const own = await exportJWK((await generateKeyPair('ES256')).publicKey);
    for (const header of [
      { jwk: own },
      { jku: 'https://evil.example/jwks' },
      { x5u: 'https://evil.example/cert' },
      { x5c: ['AA=='] },
    ])
      expect(await withToken({ header })).toBe('malformed token_form');
  });

  it('of another kind', async () => {
    for (const typ of ['at+jwt', 'logout+jwt', 'application/at+jwt'])
      expect(await withToken({ header: { typ } })).toBe('malformed token_form');
  });

  it.each([
    ['of another issuer', { iss: 'https://other.example' }],
    ['of the same issuer with a trailing slash', { iss: 'SLASH' }],
    ['for another client', { aud: 'other' }],
    ['that expired', { iat: now() - 400, exp: now() - 100 }],
    ['that is old, though it has not expired', { iat: now() - 400 }],
    ['from the future', { iat: now() + 120, exp: now() + 300 }],
    ['without an expiry', { exp: undefined }],
  ])('%s', async (_, claims) => {
    const slash = 'iss' in claims && claims.iss === 'SLASH' ? { iss: `${provider.issuer}/` } : {};
    expect(await withToken({ claims: { ...claims, ...slash } })).toBe('rejected token_invalid');
  });

  it('for us and others: any of them could have passed it on', async () => {
    const claims = { aud: [credentials.clientId, 'other'] };
    expect(await withToken({ claims })).toBe('rejected token_audience');
    expect(await withToken({ claims: { azp: 'other' } })).toBe('rejected token_audience');
  });

  it('of another log-in (nonce), or of none', async () => {
    expect(await withToken({ claims: { nonce: 'other' } })).toBe('rejected nonce');
    expect(await withToken({ claims: { nonce: undefined } })).toBe('malformed id_token');
  });

  it('of a log-in at home that is too old', async () => {
    const auth_time = now() - credentials.maxAgeSeconds - 60;
    expect(await withToken({ claims: { auth_time } })).toBe('rejected auth_time');
  });

  it('with a level that is not configured, own members of every object included', async () => {
    for (const acr of ['level-9', 'constructor', '__proto__'])
      expect(await withToken({ claims: { acr } })).toBe('malformed level_unknown');
  });

  it('of a real-name level without a whole identity', async () => {
    expect(await withToken({ claims: { acr: 'level-2', name: '某' } })).toBe(
      'malformed party_malformed',
    );
  });

  it('padded, with stray parts or too large', async () => {
    const token = await provider.setIdToken(credentials, callbackUrl);
    for (const text of [`${token}=`, `${token}.`, ` ${token}`, `${token}.a.b`, 'a'.repeat(9000)]) {
      provider.setIdTokenText(text);
      expect(await outcome()).toMatch(/^(malformed|rejected) token/);
    }
  });
});

describe('an id token that two readers could read differently is refused', () => {
  const signed = async (header: string, claims: string) => {
    provider.setIdTokenText(await provider.sign(header, claims));
    return outcome();
  };
  const parts = async () => {
    const token = await provider.setIdToken(credentials, callbackUrl);
    return token
      .split('.')
      .slice(0, 2)
      .map((part) => new TextDecoder().decode(base64url.decode(part)));
  };

  it('members given twice, in header and claims', async () => {
    const [header = '', claims = ''] = await parts();
    expect(await signed(header, claims)).toBe('ok');
    expect(await signed(`{"alg":"none",${header.slice(1)}`, claims)).toBe('malformed token_form');
    expect(await signed(header, `{"sub":"victim",${claims.slice(1)}`)).toBe('malformed token_form');
    expect(await signed(header, `${claims.slice(0, -1)},"\\u0073ub":"x"}`)).toBe(
      'malformed token_form',
    );
  });

  it('stray bits, a byte order mark, depth', async () => {
    const token = await provider.setIdToken(credentials, callbackUrl);
    const stray = { A: 'B', Q: 'R', g: 'h', w: 'x' }[token.at(-1) ?? ''];
    provider.setIdTokenText(token.slice(0, -1) + stray);
    expect(await outcome()).toBe('malformed token_form');
    const [header = '', claims = ''] = await parts();
    expect(await signed(header, `\ufeff${claims}`)).toBe('malformed token_form');
    const deep = `${'['.repeat(9)}${']'.repeat(9)}`;
    expect(await signed(header, `${claims.slice(0, -1)},"deep":${deep}}`)).toBe(
      'malformed token_form',
    );
  });
});

describe('the provider’s documents send us nowhere (SSRF)', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/token',
    'https://evil.example/token',
    'http://[::ffff:127.0.0.1]:1/',
    'file:///etc/passwd',
  ])('to %s, whether as token, key or user endpoint', async (url) => {
    for (const name of ['token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
      const body = { ...provider.metadata, [name]: url };
      provider.wish('/.well-known/openid-configuration', { body });
      expect(await outcome()).toMatch(/^(malformed foreign_endpoint|malformed body)$/);
    }
  });

  it('to another port of the issuer’s own machine', async () => {
    let reached = 0;
    const victim = createServer((_, response) => {
      reached += 1;
      response.end('{}');
    });
    await new Promise<void>((done) => victim.listen(0, '127.0.0.1', done));
    const { port } = victim.address() as AddressInfo;
    const body = { ...provider.metadata, jwks_uri: `http://localhost:${port}/` };
    provider.wish('/.well-known/openid-configuration', { body });
    expect(await outcome()).toBe('malformed foreign_endpoint');
    provider.wish('/token', { status: 307, headers: { location: `http://localhost:${port}/` } });
    expect(await outcome()).toBe('malformed http_307');
    expect(reached).toBe(0);
    await new Promise<void>((done) => victim.close(() => done()));
  });

  it('but to an origin that the operator named', async () => {
    const other = await startHostileProvider();
    const body = { ...provider.metadata, jwks_uri: `${other.issuer}/jwks` };
    provider.wish('/.well-known/openid-configuration', { body });
    other.wish('/jwks', { body: { keys: [provider.publicJwk] } });
    expect(await outcome({ origins: [other.issuer] })).toBe('ok');
    await other.close();
  });

  it('and another issuer’s metadata under this address is no metadata (mix-up)', async () => {
    const body = { ...provider.metadata, issuer: 'https://other.example' };
    provider.wish('/.well-known/openid-configuration', { body });
    expect(await outcome()).toBe('malformed issuer');
  });
});

describe('a provider that misbehaves', () => {
  it.each([
    [
      '/.well-known/openid-configuration',
      { raw: `{"a":"${'x'.repeat(70_000)}"}` },
      'malformed too_large',
    ],
    ['/jwks', { raw: `{"keys":[],"a":"${'x'.repeat(70_000)}"}` }, 'malformed too_large'],
    ['/jwks', { body: { keys: 'none' } }, 'malformed jwks'],
    ['/jwks', { status: 500, body: {} }, 'retryable http_500'],
    ['/token', { raw: '<html>' }, 'retryable not_an_answer'],
    ['/token', { raw: '{"id_token":' }, 'malformed body'],
    [
      '/token',
      { status: 400, body: { error: 'invalid_grant', status: 400 } },
      'malformed http_400',
    ],
    ['/jwks', { status: 400, body: { error: 'invalid_grant' } }, 'malformed http_400'],
    ['/token', { status: 400, body: { error: 'invalid_grant' } }, 'rejected invalid_grant'],
    ['/token', { status: 401, body: { error: 'invalid_client' } }, 'unauthorised invalid_client'],
    ['/token', { status: 400, body: { error: 'constructor' } }, 'malformed http_400'],
    ['/token', { status: 503, body: {} }, 'retryable http_503'],
  ])('at %s is a refusal of its kind: %o', async (path, answer, expected) => {
    provider.wish(path, answer);
    expect(await outcome()).toBe(expected);
  });

  it('sends no other person’s details beside the id token (token substitution)', async () => {
    const body = { ...provider.metadata, userinfo_endpoint: `${provider.issuer}/me` };
    provider.wish('/.well-known/openid-configuration', { body });
    provider.wish('/me', { body: { sub: 'other' } });
    expect(await outcome()).toBe('malformed userinfo_sub');
  });

  it('1,000 tokens with bogus kids cost one fetch of its keys', async () => {
    const door = newDoor();
    expect(await outcome({}, door)).toBe('ok');
    for (let index = 0; index < 1000; index += 50) {
      await provider.setIdToken(credentials, callbackUrl, { header: { kid: `bogus-${index}` } });
      await Promise.all(Array.from({ length: 50 }, () => outcome({}, door)));
    }
    expect(provider.requests.filter((path) => path === '/jwks')).toHaveLength(1);
  });
});
