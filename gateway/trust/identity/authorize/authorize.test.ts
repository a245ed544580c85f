import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerOf,
  appToken,
  authorizeUrl,
  challenge,
  csrfOf,
  newBrowser,
  newProofKey,
  push,
  redeem,
  signedIn,
  signInAtHome,
} from '../testing/app.ts';
import { home, startLoginRig } from '../testing/login.ts';
import { appRedirectUri, claimsOf, type Rig } from '../testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
let redeemed: string[] = [];

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    (ticket) => redeemed.push(ticket),
  );
});
afterAll(() => rig.close());
beforeEach(() => {
  redeemed = [];
});

const pushed = async (change: Record<string, string | undefined> = {}) =>
  (await push(rig, change)).body['request_uri'] ?? '';
const refusalOf = async (change: Record<string, string | undefined>) => {
  const { status, body } = await push(rig, change);
  return `${status} ${body['error']}`;
};

describe('signing in to an app', () => {
  it('gives a person from elsewhere tokens, without a new account and without their name in them', async () => {
    const { answer, redeemed: answered, idToken, accessToken, refreshToken } = await signedIn(rig);
    expect(`${answer.origin}${answer.pathname}`).toBe(appRedirectUri);
    expect(answer.searchParams.get('state')).toBe('state of the app');
    expect(answer.searchParams.get('iss')).toBe(rig.origin);
    expect(answered.body).toMatchObject({
      token_type: 'DPoP',
      expires_in: 300,
      scope: 'openid cases:read claim:name claim:phone_number',
    });
    const claims = claimsOf(idToken);
    expect(claims).toMatchObject({
      iss: rig.origin,
      aud: 'delta.app',
      nonce: 'nonce of the app',
      acr: 'urn:tongban:ial:2',
    });
    expect(claimsOf(accessToken)).toMatchObject({
      sub: claims['sub'],
      sid: claims['sid'],
      aud: rig.origin,
      client_id: 'delta.app',
      home: '320509',
      target: '310118',
      act: { sub: 'delta.app' },
    });
    expect(refreshToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(redeemed).toEqual(['shen']);
    expect(JSON.stringify([claims, claimsOf(accessToken)])).not.toContain('wj-shen');
  });

  it('shows the choice of the home region when nobody has made it, and remembers it', async () => {
    const browser = newBrowser(rig);
    const begun = await browser.visit(authorizeUrl(rig, await pushed({ region: undefined })));
    const chooser = await browser.visit(begun.location);
    expect(chooser.html).toContain('320509');
    expect(chooser.html).not.toContain('region=310118');
    const gone = await browser.visit(`${begun.location}?region=330421&kind=person`);
    expect(gone.location).toContain('https://home.example/login');
    expect(browser.cookies.get('tongban-home-region')).toBe('330421');
    const elsewhere = await browser.visit(`${begun.location}?region=310118&kind=person`);
    expect(elsewhere.location).toBe('');
  });

  it('grants what the person left ticked and nothing else', async () => {
    const key = await newProofKey();
    const answer = await answerOf(rig, await pushed(), { claims: [] });
    const { body } = await redeem(rig, key, answer.searchParams.get('code') ?? '');
    expect(body['scope']).toBe('openid cases:read claim:name');
  });

  it('a person who does not agree leaves no session behind', async () => {
    const browser = newBrowser(rig);
    const start = authorizeUrl(rig, await pushed());
    const { landed } = await signInAtHome(browser, start, 'reluctant');
    const { html } = await browser.visit(landed.location);
    const csrf = csrfOf(html);
    const decided = await browser.visit(landed.location, new URLSearchParams({ csrf }));
    const answer = new URL(decided.location).searchParams;
    expect([answer.get('error'), answer.get('code')]).toEqual(['access_denied', null]);
    const { rows } = await rig.pool.query(
      'select count(*)::int as n from session where ended_at is null and consented is null',
    );
    expect(rows[0]).toEqual({ n: 0 });
  });

  it('a silent request is answered without a page: nobody is signed in unasked', async () => {
    const browser = newBrowser(rig);
    const silent = authorizeUrl(rig, await pushed({ prompt: 'none' }));
    // Loaded again, it is answered again.
    for (const { location } of [await browser.visit(silent), await browser.visit(silent)])
      expect(new URL(location).searchParams.get('error')).toBe('login_required');
  });

  it('a level below acr_values, or a log-in older than max_age, is told to the client', async () => {
    const weak = await answerOf(rig, await pushed({ acr_values: 'urn:tongban:ial:3' }));
    expect(weak.searchParams.get('error')).toBe('unmet_authentication_requirements');
    expect(weak.searchParams.get('iss')).toBe(rig.origin);
    const enough = await answerOf(
      rig,
      await pushed({ acr_values: 'urn:tongban:ial:3 urn:tongban:ial:2', max_age: '60' }),
    );
    expect(enough.searchParams.get('code')).not.toBeNull();
  });
});

describe('attacks on the pushed request', () => {
  it('a person who gives up at home, and a home that does not begin, are told to the client', async () => {
    const told = ({ location }: { location: string }) => {
      const { origin, pathname, searchParams } = new URL(location);
      return { to: `${origin}${pathname}`, ...Object.fromEntries(searchParams) };
    };
    const expected = { to: appRedirectUri, state: 'state of the app', iss: rig.origin };
    const browser = newBrowser(rig);
    const begun = await browser.visit(authorizeUrl(rig, await pushed()));
    const atHome = await browser.visit(begun.location);
    const back = new URL(atHome.location).searchParams.get('back') ?? '';
    const cancelled = await browser.visit(`${back}&error=access_denied`);
    expect(told(cancelled)).toEqual({ ...expected, error: 'access_denied' });
    expect((await browser.visit(begun.location)).status).toBe(400);
    home.closed = true;
    const next = await browser.visit(authorizeUrl(rig, await pushed()));
    const refused = await browser.visit(next.location);
    home.closed = false;
    expect(told(refused)).toEqual({ ...expected, error: 'temporarily_unavailable' });
    expect(redeemed).toEqual([]);
  });

  it('PAR reuse: a request_uri is for its client, for a minute, and over when a person is back from home', async () => {
    const requestUri = await pushed();
    const browser = newBrowser(rig);
    const foreign = await browser.visit(authorizeUrl(rig, requestUri, 'qingpu.platform'));
    expect(foreign.status).toBe(400);
    const start = authorizeUrl(rig, requestUri);
    const { begun } = await signInAtHome(browser, start, 'first');
    for (const again of [start, begun.location])
      expect((await browser.visit(again)).status).toBe(400);
    const late = authorizeUrl(rig, await pushed());
    const inTime = await browser.visit(late);
    offsetMs += 60_000;
    expect((await browser.visit(late)).status).toBe(400);
    expect((await browser.visit(inTime.location)).status).toBe(302);
  });

  it('a pushed request may come as a form (OIDC Core s3.1.2.1)', async () => {
    const form = new URLSearchParams({ client_id: 'delta.app', request_uri: await pushed() });
    const begun = await newBrowser(rig).visit(`${rig.origin}/oauth/authorize`, form);
    expect([begun.status, begun.location]).toEqual([303, expect.stringMatching('^/oauth/home/')]);
  });

  it('authorization without PAR is a page for a person and a problem for a program', async () => {
    const start = `${rig.origin}/oauth/authorize?response_type=code&client_id=delta.app`;
    const page = await newBrowser(rig).visit(start);
    expect([page.status, page.html]).toEqual([400, expect.stringContaining('<h1>')]);
    const problem = await fetch(start, { redirect: 'manual' });
    expect([problem.status, problem.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json',
    ]);
    expect(await problem.json()).toMatchObject({ code: 'oauth.invalid_request' });
  });

  it('authorization without PAR is refused', async () => {
    const query = new URLSearchParams({
      client_id: 'delta.app',
      response_type: 'code',
      redirect_uri: appRedirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const answered = await newBrowser(rig).visit(`${rig.origin}/oauth/authorize?${query}`);
    expect([answered.status, answered.location]).toEqual([400, '']);
  });

  it.each([
    ['of another host', 'https://evil.example/back'],
    ['with a trailing slash', `${appRedirectUri}/`],
    ['with a query', `${appRedirectUri}?next=https://evil.example`],
    ['with a fragment', `${appRedirectUri}#x`],
    ['in capitals', appRedirectUri.toUpperCase()],
    ['with an encoded letter', appRedirectUri.replace('back', '%62ack')],
    ['with a user', appRedirectUri.replace('https://', 'https://app.example@evil.example/')],
    ['with a path that climbs', `${appRedirectUri}/../back`],
    ['of another member', 'https://app.qingpu.example/back'],
    ['with an explicit port', appRedirectUri.replace('.example/', '.example:443/')],
  ])('open redirect: a redirect_uri %s is refused', async (_, redirectUri) => {
    expect(await refusalOf({ redirect_uri: redirectUri })).toBe('400 invalid_request');
  });

  it.each([
    ['PKCE downgrade to plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['PKCE left out', { code_challenge: undefined }, 'invalid_request'],
    ['PKCE method left out', { code_challenge_method: undefined }, 'invalid_request'],
    ['implicit response', { response_type: 'token id_token' }, 'unsupported_response_type'],
    ['fragment answers', { response_mode: 'fragment' }, 'invalid_request'],
    ['an unsigned request object', { request: 'e30.e30.' }, 'invalid_request'],
    ['a request by reference', { request_uri: 'https://evil.example/r' }, 'invalid_request'],
    ['only scopes of others', { scope: 'admin audit:read' }, 'invalid_scope'],
    ['an unknown level', { acr_values: 'urn:tongban:ial:9' }, 'invalid_request'],
  ])('%s is refused', async (_, change, error) => {
    expect(await refusalOf(change)).toBe(`400 ${error}`);
  });

  it('scope widening: claims and scopes that are not registered are not granted', async () => {
    const scope = 'openid cases:read admin handoffs:write claim:id_number claim:name';
    const answer = await answerOf(rig, await pushed({ scope }));
    const { body } = await redeem(rig, await newProofKey(), answer.searchParams.get('code') ?? '');
    expect(body['scope']).toBe('openid cases:read claim:name');
  });

  it('an app has no tokens of its own', async () => {
    const key = await newProofKey();
    const { body } = await appToken(rig, key, { grant_type: 'client_credentials' });
    expect(body['error']).toBe('unauthorized_client');
  });
});

describe('attacks on the browser', () => {
  it('log-in CSRF: neither page nor way back works in another browser', async () => {
    const [mine, victim] = [newBrowser(rig), newBrowser(rig)];
    const begun = await mine.visit(authorizeUrl(rig, await pushed()));
    expect((await victim.visit(begun.location)).status).toBe(400);
    const home = await mine.visit(begun.location);
    const back = new URL(home.location).searchParams.get('back') ?? '';
    expect((await victim.visit(`${back}&ticket=attacker`)).status).toBe(400);
    expect(redeemed).toEqual([]);
    const landed = await mine.visit(`${back}&ticket=mine`);
    expect((await victim.visit(landed.location)).status).toBe(400);
    expect((await mine.visit(landed.location)).status).toBe(200);
  });

  it('a decision without the token of the page is none', async () => {
    const browser = newBrowser(rig);
    const { landed } = await signInAtHome(browser, authorizeUrl(rig, await pushed()), 'csrf');
    const other = await signInAtHome(browser, authorizeUrl(rig, await pushed()), 'other');
    const foreign = csrfOf((await browser.visit(other.landed.location)).html);
    for (const csrf of ['', 'x', foreign]) {
      const form = new URLSearchParams({ csrf, decision: 'approve' });
      expect((await browser.visit(landed.location, form)).location).toBe('');
    }
  });

  it('the way back works once, and pages of a finished log-in are over', async () => {
    const browser = newBrowser(rig);
    const start = authorizeUrl(rig, await pushed());
    const { begun, back, landed } = await signInAtHome(browser, start, 'once');
    expect((await browser.visit(`${back}&ticket=twice`)).status).toBe(400);
    expect((await browser.visit(begun.location)).status).toBe(400);
    const { html } = await browser.visit(landed.location);
    const form = new URLSearchParams({ csrf: csrfOf(html), decision: 'approve' });
    expect((await browser.visit(landed.location, form)).status).toBe(303);
    expect((await browser.visit(landed.location, form)).status).toBe(400);
    expect(redeemed).toEqual(['once']);
  });
});
