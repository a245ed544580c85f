import { randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePassword } from '#adapters/kit/sample-world';
import type { FailureCode } from '#contracts/failures';
import { signInAtHome } from '../../gateway/embedded/citizen.ts';
import { windowRedirectUri } from '../../gateway/embedded/members.ts';
import type { Question } from '../setup/ask.ts';
import {
  expectRefusal,
  get,
  personToken,
  post,
  qingpuToken,
  type Stage,
  startStage,
} from './refusals.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ticketType = 'urn:tongban:params:oauth:token-type:regional-ticket';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

type Form = readonly (readonly [string, string])[] | Readonly<Record<string, string>>;
type Claims = Readonly<Record<string, unknown>>;

const tokenRequest = (form: Form, headers: Record<string, string> = {}): Question => ({
  method: 'POST',
  path: '/oauth/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(form as Record<string, string>).toString(),
});

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('bad input: tokens and log-ins', () => {
  let stage: Stage;
  let own: string;

  beforeAll(async () => {
    stage = await startStage();
    own = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const qingpu = () => stage.member('qingpu-platform');
  const form = async (change: Record<string, string> = {}): Promise<Record<string, string>> => ({
    grant_type: 'client_credentials',
    client_assertion_type: assertionType,
    client_assertion: await qingpu().assertion(),
    ...change,
  });

  /** Asks the token endpoint in both languages: a problem, an OAuth error, and not one row more. */
  async function refusesToken(
    question: () => Promise<Question>,
    status: 400 | 401,
    code: FailureCode,
  ): Promise<void> {
    for (const language of ['zh-CN', 'en'] as const) {
      const asked = await question();
      const before = await stage.rows.count();
      const answer = await stage.ask({
        ...asked,
        headers: { 'accept-language': language, ...asked.headers },
      });
      const body = expectRefusal(answer, { status, code, language });
      expect(body['error']).toBe(
        code.startsWith('oauth.assertion') ? 'invalid_client' : code.slice('oauth.'.length),
      );
      // RFC 6749 s5.2 leaves no room for other characters, whatever the language.
      expect(body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(await stage.rows.count()).toEqual(before);
    }
  }

  describe('client assertions', () => {
    const now = nowSeconds();
    const wrong: readonly (readonly [string, Claims, FailureCode])[] = [
      ['made for another audience', { aud: 'https://other.example' }, 'oauth.invalid_client'],
      [
        'made for the token endpoint',
        { aud: 'http://localhost/oauth/token' },
        'oauth.invalid_client',
      ],
      [
        'made for several audiences',
        { aud: ['https://other.example', 'http://localhost'] },
        'oauth.invalid_client',
      ],
      ['that has expired', { iat: now - 120, exp: now - 60 }, 'oauth.assertion_expired'],
      ['that is not valid yet', { iat: now + 600, exp: now + 650 }, 'oauth.assertion_expired'],
      ['that lives for a day', { exp: now + 86_400 }, 'oauth.invalid_client'],
      ['that never expires', { exp: undefined }, 'oauth.invalid_client'],
      ['whose expiry is a text', { exp: '2099' }, 'oauth.invalid_client'],
      ['with no jti', { jti: undefined }, 'oauth.invalid_client'],
      ['with a jti of 10,000 characters', { jti: 'x'.repeat(10_000) }, 'oauth.invalid_client'],
      ['with U+0000 in its jti', { jti: 'a\0b' }, 'oauth.invalid_client'],
      ['about somebody else', { sub: 'jiashan-platform' }, 'oauth.invalid_client'],
      [
        'by somebody else, with our key',
        { iss: 'jiashan-platform', sub: 'jiashan-platform' },
        'oauth.invalid_client',
      ],
      ['by an unknown member', { iss: 'nobody', sub: 'nobody' }, 'oauth.invalid_client'],
    ];
    it.each(wrong)('one %s is refused', async (_, change, code) => {
      await refusesToken(
        async () =>
          tokenRequest(await form({ client_assertion: await qingpu().assertion({ ...change }) })),
        401,
        code,
      );
    });

    it('one that was used before is refused, also in parallel', async () => {
      const used = await form();
      expect((await stage.ask(tokenRequest(used))).status).toBe(200);
      await refusesToken(async () => tokenRequest(used), 401, 'oauth.assertion_replayed');
      const fresh = await form();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => stage.ask(tokenRequest(fresh))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
    });

    it.each(['', 'garbage', 'a.b.c', 'e30.e30.', '\0.\0.\0', '名.字.签'])(
      '%j is none',
      async (assertion) => {
        await refusesToken(
          async () => tokenRequest(await form({ client_assertion: assertion })),
          401,
          'oauth.invalid_client',
        );
      },
    );
  });

  describe('forms', () => {
    it('a parameter that occurs twice is refused, whichever it is', async () => {
      for (const name of ['grant_type', 'client_assertion', 'scope', 'unknown']) {
        const twice = async () =>
          tokenRequest([...Object.entries(await form({ [name]: 'x' })), [name, 'y']]);
        await refusesToken(twice, 400, 'oauth.invalid_request');
      }
    });

    it.each([
      ['no grant_type', { grant_type: '' }, 400, 'oauth.invalid_request'],
      ['a password grant', { grant_type: 'password' }, 400, 'oauth.unsupported_grant_type'],
      [
        'a grant_type of another kind',
        { grant_type: '__proto__' },
        400,
        'oauth.unsupported_grant_type',
      ],
      ['no assertion type', { client_assertion_type: '' }, 401, 'oauth.invalid_client'],
      [
        'a client secret instead',
        {
          client_assertion_type: '',
          client_assertion: '',
          client_id: 'qingpu-platform',
          client_secret: 's3cret',
        },
        401,
        'oauth.invalid_client',
      ],
      ['another client_id', { client_id: 'jiashan-platform' }, 401, 'oauth.invalid_client'],
      ['an unknown scope', { scope: 'everything' }, 400, 'oauth.invalid_scope'],
      ['a scope of others', { scope: 'audit:read admin' }, 400, 'oauth.invalid_scope'],
      ['a scope with U+0000', { scope: 'cases:read\0' }, 400, 'oauth.invalid_scope'],
      ['another audience', { audience: 'https://other.example' }, 400, 'oauth.invalid_target'],
      ['another resource', { resource: 'urn:tongban:region:330421' }, 400, 'oauth.invalid_target'],
    ] as const)('%s is refused', async (_, change, status, code) => {
      await refusesToken(async () => tokenRequest(await form({ ...change })), status, code);
    });

    it('an Authorization header beside the assertion is refused', async () => {
      await refusesToken(
        async () => tokenRequest(await form(), { authorization: 'Basic cWluZ3B1OnM=' }),
        401,
        'oauth.invalid_client',
      );
    });

    it('JSON in place of a form is refused', async () => {
      const asJson = async () => ({
        ...tokenRequest({}),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await form()),
      });
      await refusesToken(asJson, 400, 'oauth.invalid_request');
    });

    it('a form of 1 MiB is refused, also in chunks', async () => {
      const bytes = new TextEncoder().encode(`scope=${'x'.repeat(1024 * 1024)}`);
      await stage.refuses(
        { ...tokenRequest({}), body: bytes },
        { status: 413, code: 'request.too_large' },
      );
      await stage.refuses(
        { ...tokenRequest({}), body: [bytes.subarray(0, 200_000), bytes.subarray(200_000)] },
        { status: 413, code: 'request.too_large' },
      );
    });

    it('a client that asks for application/json gets the same under RFC 6749’s own type', async () => {
      const answer = await stage.ask(
        tokenRequest(await form({ scope: 'everything' }), { accept: 'application/json' }),
      );
      expectRefusal(answer, {
        status: 400,
        code: 'oauth.invalid_scope',
        contentType: 'application/json',
      });
    });
  });

  describe('token exchange', () => {
    const exchange = async (change: Record<string, string>, member = qingpu()): Promise<Question> =>
      tokenRequest({
        ...(await form({ client_assertion: await member.assertion() })),
        grant_type: exchangeGrant,
        subject_token_type: ticketType,
        audience: 'urn:tongban:region:330421',
        ...change,
      });
    /** A log-in as far as the ticket that came back. */
    async function ticket(): Promise<string> {
      const body = { region: '320509', kind: 'person', redirectUri: windowRedirectUri, state: 'x' };
      const opened = await stage.ask(post('/oauth/logins', own, body));
      const { loginUrl } = JSON.parse(opened.text) as { loginUrl: string };
      const back = await signInAtHome(loginUrl, windowRedirectUri, 'shen.wei', samplePassword);
      return back.searchParams.get('regional_ticket') ?? '';
    }

    it('a ticket works once, for the client that opened the log-in, and not beside another', async () => {
      const fresh = await ticket();
      const stranger = stage.member('wujiang-platform');
      await refusesToken(
        () => exchange({ subject_token: fresh }, stranger),
        400,
        'oauth.invalid_grant',
      );
      expect((await stage.ask(await exchange({ subject_token: fresh }))).status).toBe(200);
      await refusesToken(() => exchange({ subject_token: fresh }), 400, 'oauth.invalid_grant');
    });

    it('a ticket is not spent by a request that is refused before it', async () => {
      const fresh = await ticket();
      await refusesToken(
        () => exchange({ subject_token: fresh, audience: 'urn:tongban:region:110101' }),
        400,
        'oauth.invalid_target',
      );
      await refusesToken(
        () => exchange({ subject_token: fresh, scope: 'console:open' }),
        400,
        'oauth.invalid_scope',
      );
      expect((await stage.ask(await exchange({ subject_token: fresh }))).status).toBe(200);
    });

    it('a member without permission for the regions is refused', async () => {
      const subject = { subject_token: `320509.${'A'.repeat(43)}.ticket` };
      await refusesToken(
        () => exchange(subject, stage.member('delta-auditor')),
        400,
        'oauth.unauthorized_client',
      );
    });

    it.each([
      ['no subject token', { subject_token: '' }, 'oauth.invalid_request'],
      ['a subject token of no form', { subject_token: 'garbage' }, 'oauth.invalid_grant'],
      [
        'a ticket nobody gave out',
        { subject_token: `320509.${'A'.repeat(43)}.${'f'.repeat(64)}` },
        'oauth.invalid_grant',
      ],
      [
        'a ticket with U+0000',
        { subject_token: `320509.${'A'.repeat(43)}.\0` },
        'oauth.invalid_grant',
      ],
      ['a ticket of 100 KiB', { subject_token: 'x'.repeat(100_000) }, 'oauth.invalid_grant'],
      [
        'an unknown kind of subject token',
        { subject_token: 'x', subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
        'oauth.invalid_request',
      ],
      [
        'an actor of its own choosing',
        { subject_token: 'x', actor_token: 'y', actor_token_type: accessTokenType },
        'oauth.invalid_request',
      ],
      ['half an actor', { subject_token: 'x', actor_token: 'y' }, 'oauth.invalid_request'],
      [
        'a refresh token',
        {
          subject_token: 'x',
          requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token',
        },
        'oauth.invalid_request',
      ],
      [
        'a target that is no region',
        { subject_token: 'x', audience: 'urn:tongban:region:1' },
        'oauth.invalid_target',
      ],
      [
        'garbage as an access token',
        { subject_token: 'x', subject_token_type: accessTokenType },
        'oauth.invalid_grant',
      ],
    ] as const)('%s is refused', async (_, change, code) => {
      await refusesToken(() => exchange({ ...change }), 400, code);
    });

    it('a member’s own token, and a token of another member’s person, speak for nobody', async () => {
      const asToken = { subject_token_type: accessTokenType };
      await refusesToken(
        () => exchange({ ...asToken, subject_token: own }),
        400,
        'oauth.invalid_grant',
      );
      const person = await personToken(stage);
      await refusesToken(
        () => exchange({ ...asToken, subject_token: person }, stage.member('wujiang-platform')),
        400,
        'oauth.invalid_grant',
      );
    });
  });

  describe('access tokens', () => {
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
      [
        'that is a client assertion',
        {},
        { typ: 'client-authentication+jwt' },
        'auth.token_invalid',
      ],
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
      const reader = await qingpu().ownToken('cases:read');
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

  describe('log-ins', () => {
    const login = { region: '320509', kind: 'person', redirectUri: windowRedirectUri };
    it.each([
      ['an unknown region', { region: '110101' }, 422, 'federation.region_unknown', undefined],
      ['a region that is no code', { region: 'wujiang' }, 400, 'request.invalid', '/region'],
      [
        'another redirect',
        { redirectUri: 'https://evil.example/' },
        400,
        'request.invalid',
        '/redirectUri',
      ],
      [
        'a redirect that only begins like the registered one',
        { redirectUri: `${windowRedirectUri}/../evil` },
        400,
        'request.invalid',
        '/redirectUri',
      ],
      [
        'a state with line breaks',
        { state: 'a\r\nset-cookie: x=y' },
        400,
        'request.invalid',
        '/state',
      ],
      ['an unknown member', { admin: true }, 400, 'request.invalid', ''],
    ] as const)('%s is refused', async (_, change, status, code, pointer) => {
      await stage.refuses(post('/oauth/logins', own, { ...login, ...change }), {
        status,
        code,
        ...(pointer === undefined ? {} : { pointer }),
      });
    });

    it.each([
      ['/oauth/logins/short', 400, 'request.invalid'],
      ['/oauth/logins/%E0%A4%A', 400, 'request.invalid'],
      [`/oauth/logins/${'A'.repeat(43)}`, 400, 'oauth.invalid_grant'],
      ['/oauth/callback/320509', 400, 'request.invalid'],
      [`/oauth/callback/320509?state=${'A'.repeat(43)}&ticket=x`, 400, 'oauth.invalid_grant'],
      [`/oauth/callback/999999?state=${'A'.repeat(43)}&ticket=x`, 400, 'oauth.invalid_grant'],
      [`/oauth/callback/320509?state=${'A'.repeat(43)}&ticket=%00`, 400, 'request.invalid'],
    ] as const)('GET %s is refused', async (path, status, code) => {
      await stage.refuses(get(path), { status, code });
    });

    it('a callback to a browser that did not start the log-in is refused, cookie or not', async () => {
      const headers = { cookie: `tongban-login=${'B'.repeat(43)}` };
      await stage.refuses(
        { path: `/oauth/callback/320509?state=${'A'.repeat(43)}&ticket=a&ticket=b`, headers },
        { status: 400, code: 'oauth.invalid_grant' },
      );
      await stage.refuses(
        { path: `/oauth/callback/999999?state=${'A'.repeat(43)}&ticket=a`, headers },
        { status: 422, code: 'federation.region_unknown' },
      );
    });
  });
});
