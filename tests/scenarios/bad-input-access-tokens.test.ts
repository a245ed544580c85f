import { randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post, qingpuToken, type Stage, startStage } from './refusals.ts';

type Claims = Readonly<Record<string, unknown>>;

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('bad input: access tokens', () => {
  let stage: Stage;
  let own: string;
  beforeAll(async () => {
    stage = await startStage();
    own = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const keyOf = async (): Promise<JWK> =>
    (JSON.parse(stage.environment['KEYS'] ?? '') as { signing: JWK[] }).signing[0] ?? {};
  /** Whatever a token says nowadays: the gateway's own, under another number. */
  const claims = (): Record<string, unknown> => ({ ...decodeJwt(own), jti: randomUUID() });
  const sign = async (change: Claims, header: Claims = {}, jwk?: JWK): Promise<string> => {
    const key = jwk ?? (await keyOf());
    return new SignJWT({ ...claims(), ...change })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', typ: 'at+jwt', ...header })
      .sign(await importJWK(key, 'ES256'));
  };

  it('one that the gateway itself would have made passes: what follows differs in one thing', async () => {
    expect((await stage.ask(get('/v1/cases', await sign({})))).status).toBe(200);
  });

  it.each([
    ['for another audience', { aud: 'https://other.example' }, {}, 'auth.wrong_audience'],
    ['for a region', { aud: 'urn:tongban:region:330421' }, {}, 'auth.wrong_audience'],
    ['that has expired', { exp: nowSeconds() - 1 }, {}, 'auth.token_expired'],
    ['that is not valid yet', { nbf: nowSeconds() + 600 }, {}, 'auth.token_invalid'],
    ['of another issuer', { iss: 'https://other.example' }, {}, 'auth.token_invalid'],
    [
      'of a client that is no member',
      { client_id: 'nobody', sub: 'nobody' },
      {},
      'auth.token_invalid',
    ],
    ['with half a person', { sub: 'somebody' }, {}, 'auth.token_invalid'],
    ['that is a receipt', {}, { typ: 'receipt+jwt' }, 'auth.token_invalid'],
    ['that is a client assertion', {}, { typ: 'client-authentication+jwt' }, 'auth.token_invalid'],
    ['that names an unknown key', {}, { kid: 'other' }, 'auth.token_invalid'],
    ['that brings its own key', {}, { jwk: { kty: 'EC' } }, 'auth.token_invalid'],
  ] as const)('one %s is refused', async (_, change, header, code) => {
    const token = await sign({ ...change }, { ...header });
    await stage.refuses(get('/v1/cases', token), { status: 401, code });
    await stage.refuses(post('/v1/cases', token, {}), { status: 401, code });
  });

  it('one signed with another key under our kid is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const other = { ...(await exportJWK(privateKey)), kid: (await keyOf()).kid ?? '' };
    await stage.refuses(get('/v1/cases', await sign({}, {}, other)), {
      status: 401,
      code: 'auth.token_invalid',
    });
  });

  it('one without a signature (alg none) is refused', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${part({ alg: 'none', typ: 'at+jwt', kid: (await keyOf()).kid })}.${part(claims())}.`;
    await stage.refuses(get('/v1/cases', none), { status: 401, code: 'auth.token_invalid' });
  });

  it.each([
    [undefined, 'auth.token_missing'],
    ['', 'auth.token_invalid'],
    ['Bearer', 'auth.token_invalid'],
    ['Basic cWluZ3B1OnM=', 'auth.token_invalid'],
    ['Bearer garbage', 'auth.token_invalid'],
    ['Bearer a b', 'auth.token_invalid'],
  ] as const)('Authorization: %j is refused', async (authorization, code) => {
    for (const path of [
      '/v1/cases',
      '/v1/audit/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa',
      '/log/tile/entries/000',
    ]) {
      await stage.refuses(
        { path, headers: authorization === undefined ? {} : { authorization } },
        { status: 401, code },
      );
    }
  });

  it('a token of 9 KB is refused', async () => {
    await stage.refuses(get('/v1/cases', `${'A'.repeat(9000)}.e30.e30`), {
      status: 401,
      code: 'auth.token_invalid',
    });
  });

  it('a token in the address is no token', async () => {
    await stage.refuses(get(`/v1/cases?access_token=${own}`), {
      status: 401,
      code: 'auth.token_missing',
    });
  });

  it('a token without the scope of the door is refused', async () => {
    const reader = await stage.member('qingpu-platform').ownToken('cases:read');
    for (const path of [
      '/v1/cases',
      '/v1/handoffs',
      '/v1/certificates/retrieve',
      '/v1/console/links',
      '/oauth/logins',
    ])
      await stage.refuses(post(path, reader, {}), {
        status: 403,
        code: 'auth.insufficient_scope',
      });
    await stage.refuses(get('/v1/audit/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa', reader), {
      status: 403,
      code: 'auth.insufficient_scope',
    });
  });
});
