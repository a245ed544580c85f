import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureCode } from '#contracts/failures';
import { expectRefusal, type Stage, startStage } from './refusals.ts';
import { clientForm, refusesToken, tokenRequest } from './token-requests.ts';

type Claims = Readonly<Record<string, unknown>>;

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('bad input: the token endpoint', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const qingpu = () => stage.member('qingpu-platform');

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
        stage,
        async () =>
          tokenRequest(
            await clientForm(qingpu(), {
              client_assertion: await qingpu().assertion({ ...change }),
            }),
          ),
        401,
        code,
      );
    });

    it('one that was used before is refused, also in parallel', async () => {
      const used = await clientForm(qingpu());
      expect((await stage.ask(tokenRequest(used))).status).toBe(200);
      await refusesToken(stage, async () => tokenRequest(used), 401, 'oauth.assertion_replayed');
      const fresh = await clientForm(qingpu());
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => stage.ask(tokenRequest(fresh))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
    });

    it.each(['', 'garbage', 'a.b.c', 'e30.e30.', '\0.\0.\0', '名.字.签'])(
      '%j is none',
      async (assertion) => {
        await refusesToken(
          stage,
          async () => tokenRequest(await clientForm(qingpu(), { client_assertion: assertion })),
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
          tokenRequest([
            ...Object.entries(await clientForm(qingpu(), { [name]: 'x' })),
            [name, 'y'],
          ]);
        await refusesToken(stage, twice, 400, 'oauth.invalid_request');
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
      await refusesToken(
        stage,
        async () => tokenRequest(await clientForm(qingpu(), { ...change })),
        status,
        code,
      );
    });

    it('an Authorization header beside the assertion is refused', async () => {
      await refusesToken(
        stage,
        async () =>
          tokenRequest(await clientForm(qingpu()), { authorization: 'Basic cWluZ3B1OnM=' }),
        401,
        'oauth.invalid_client',
      );
    });

    it('JSON in place of a form is refused', async () => {
      const asJson = async () => ({
        ...tokenRequest({}),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await clientForm(qingpu())),
      });
      await refusesToken(stage, asJson, 400, 'oauth.invalid_request');
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
        tokenRequest(await clientForm(qingpu(), { scope: 'everything' }), {
          accept: 'application/json',
        }),
      );
      expectRefusal(answer, {
        status: 400,
        code: 'oauth.invalid_scope',
        contentType: 'application/json',
      });
    });
  });
});
