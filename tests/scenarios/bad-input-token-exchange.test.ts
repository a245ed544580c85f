import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import { ask, type Question } from '../setup/ask.ts';
import { get, personToken, post, qingpuToken, type Stage, startStage } from './refusals.ts';
import { accessTokenType, clientForm, refusesToken, tokenRequest } from './token-requests.ts';

/** Of the form that a browser's handle has, and nobody's. */
const noHandle = 'a'.repeat(64) + 'A'.repeat(43);

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ticketType = 'urn:tongban:params:oauth:token-type:regional-ticket';

describe('bad input: log-ins and token exchange', () => {
  let stage: Stage;
  let own: string;
  beforeAll(async () => {
    stage = await startStage();
    own = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const qingpu = () => stage.member('qingpu-platform');

  it('a log-in opened by a stolen token, without a signature, is refused like every other change', async () => {
    const answer = await ask(stage.origin, post('/oauth/logins', own, {}));
    const { code } = JSON.parse(answer.text) as { code: string };
    expect([answer.status, code]).toEqual([401, 'signature.missing']);
  });

  describe('token exchange', () => {
    const exchange = async (change: Record<string, string>, member = qingpu()): Promise<Question> =>
      tokenRequest({
        ...(await clientForm(qingpu(), { client_assertion: await member.assertion() })),
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
        stage,
        () => exchange({ subject_token: fresh }, stranger),
        400,
        'oauth.invalid_grant',
      );
      expect((await stage.ask(await exchange({ subject_token: fresh }))).status).toBe(200);
      await refusesToken(
        stage,
        () => exchange({ subject_token: fresh }),
        400,
        'oauth.invalid_grant',
      );
    });

    it('a ticket is not spent by a request that is refused before it', async () => {
      const fresh = await ticket();
      await refusesToken(
        stage,
        () => exchange({ subject_token: fresh, audience: 'urn:tongban:region:110101' }),
        400,
        'oauth.invalid_target',
      );
      await refusesToken(
        stage,
        () => exchange({ subject_token: fresh, scope: 'console:open' }),
        400,
        'oauth.invalid_scope',
      );
      expect((await stage.ask(await exchange({ subject_token: fresh }))).status).toBe(200);
    });

    it('a member without permission for the regions is refused', async () => {
      const subject = { subject_token: `320509.${noHandle}.ticket` };
      await refusesToken(
        stage,
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
        { subject_token: `320509.${noHandle}.${'f'.repeat(64)}` },
        'oauth.invalid_grant',
      ],
      ['a ticket with U+0000', { subject_token: `320509.${noHandle}.\0` }, 'oauth.invalid_grant'],
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
      await refusesToken(stage, () => exchange({ ...change }), 400, code);
    });

    it('a member’s own token, and a token of another member’s person, speak for nobody', async () => {
      const asToken = { subject_token_type: accessTokenType };
      await refusesToken(
        stage,
        () => exchange({ ...asToken, subject_token: own }),
        400,
        'oauth.invalid_grant',
      );
      const person = await personToken(stage);
      await refusesToken(
        stage,
        () => exchange({ ...asToken, subject_token: person }, stage.member('wujiang-platform')),
        400,
        'oauth.invalid_grant',
      );
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
      [`/oauth/callback/320509?state=${noHandle}&ticket=x`, 400, 'oauth.invalid_grant'],
      [`/oauth/callback/999999?state=${noHandle}&ticket=x`, 422, 'federation.region_unknown'],
      [`/oauth/callback/320509?state=${noHandle}&ticket=%00`, 400, 'request.invalid'],
    ] as const)('GET %s is refused', async (path, status, code) => {
      await stage.refuses(get(path), { status, code });
    });

    it('a callback to a browser that did not start the log-in is refused, cookie or not', async () => {
      const headers = { cookie: `tongban-login=${'B'.repeat(43)}` };
      await stage.refuses(
        { path: `/oauth/callback/320509?state=${noHandle}&ticket=a&ticket=b`, headers },
        { status: 400, code: 'oauth.invalid_grant' },
      );
      await stage.refuses(
        { path: `/oauth/callback/999999?state=${noHandle}&ticket=a`, headers },
        { status: 422, code: 'federation.region_unknown' },
      );
    });
  });
});
