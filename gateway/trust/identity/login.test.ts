import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, browse, home, logIn, openLogin, startLoginRig, wanted } from './testing/login.ts';
import { newToken, type Rig, redirectUri } from './testing/rig.ts';

let rig: Rig;
let offsetMs = 0;

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => undefined,
  );
});
afterAll(() => rig.close());

describe('opening a log-in', () => {
  it('answers an address of ours and ten minutes', async () => {
    const { status, body } = await openLogin(rig, wanted);
    expect(status).toBe(201);
    expect(body['loginUrl']).toMatch(new RegExp(`^${rig.origin}/oauth/logins/[A-Za-z0-9_-]{43}$`));
  });

  it.each([
    [
      'a redirect that is not registered to the letter',
      { redirectUri: `${redirectUri}/` },
      '400 request.invalid',
    ],
    ['another member of the body', { admin: true }, '400 request.invalid'],
    ['a state that no redirect carries', { state: 'a\u0000b' }, '400 request.invalid'],
    ['a region that nobody knows', { region: '999999' }, '422 federation.region_unknown'],
    ['a region without log-in', { region: '310118' }, '501 region.capability_missing'],
  ])('refuses %s', async (_, change, expected) => {
    const { status, body } = await openLogin(rig, { ...wanted, ...change });
    expect(`${status} ${body['code']}`).toBe(expected);
  });

  it('refuses a member that may exchange nobody from there, and a token without the scope', async () => {
    expect((await openLogin(rig, { ...wanted, region: '330421' }, rig.jiashan)).body['code']).toBe(
      'auth.not_permitted',
    );
    const response = await fetch(`${rig.origin}/oauth/logins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await newToken(rig, rig.qingpu, 'cases:read')}` },
    });
    expect(response.status).toBe(403);
  });
});

describe('the way of the browser', () => {
  it('leads home and back with the client’s state, the issuer and a ticket, leaving no traces', async () => {
    const { location, setCookie, headers } = await begin(rig);
    expect(location).toMatch(/^https:\/\/home\.example\/login/);
    expect(setCookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    const query = await logIn(rig, 'shen');
    expect(query.get('state')).toBe('client state');
    expect(query.get('iss')).toBe(rig.origin);
    expect(query.get('regional_ticket')).toMatch(/^320509\.[A-Za-z0-9_-]{43}\.shen$/);
  });

  it('login CSRF: does not take another browser, or none, back from home', async () => {
    const { back } = await begin(rig);
    const other = await begin(rig);
    expect(await browse(`${back}&ticket=t`)).toMatchObject({
      status: 400,
      code: 'oauth.invalid_grant',
    });
    expect(await browse(`${back}&ticket=t`, other.cookie)).toMatchObject({
      status: 400,
      code: 'oauth.invalid_grant',
    });
  });

  it('link preview, prefetch: who only looks at a log-in address does not bind it', async () => {
    const { body } = await openLogin(rig, wanted);
    const url = body['loginUrl'] ?? '';
    const looks = [{ method: 'HEAD' }, { headers: { 'sec-purpose': 'prefetch' } }];
    for (const look of looks) {
      const looked = await fetch(url, { ...look, redirect: 'manual' });
      expect([looked.headers.getSetCookie(), looked.headers.get('location')]).toEqual([[], null]);
    }
    expect((await browse(url)).status).toBe(302);
  });

  it('a log-in page that is loaded again when it is over says what to do', async () => {
    const { back, cookie } = await begin(rig);
    expect((await browse(`${back}&ticket=t`, cookie)).status).toBe(302);
    const headers = { cookie, accept: 'text/html', 'accept-language': 'en' };
    const again = await fetch(`${back}&ticket=t`, { headers });
    const page = await again.text();
    expect([again.status, page]).toEqual([
      400,
      expect.stringContaining('Go back to the application'),
    ]);
  });

  it('does not let a second browser take over a log-in, but lets the first one reload', async () => {
    const { loginUrl, cookie } = await begin(rig);
    expect((await browse(loginUrl)).status).toBe(400);
    expect((await browse(loginUrl, cookie)).status).toBe(302);
  });

  it('takes a state back once, from the region that it went to, with one ticket', async () => {
    const { back, cookie } = await begin(rig);
    const codeAt = async (url: string) => (await browse(url, cookie)).code ?? 'redirected';
    expect(await codeAt(`${back.replace('320509', '330421')}&ticket=t`)).toBe(
      'oauth.invalid_grant',
    );
    expect(await codeAt(`${back}&ticket=t&ticket=u`)).toBe('oauth.invalid_grant');
    expect(await codeAt(`${back}&state=${'x'.repeat(43)}&ticket=t`)).toBe('request.invalid');
    expect(await codeAt(`${back}&ticket=t`)).toBe('redirected');
    expect(await codeAt(`${back}&ticket=t`)).toBe('oauth.invalid_grant');
  });

  it('ends after ten minutes', async () => {
    const { back, cookie } = await begin(rig);
    offsetMs += 600_000;
    expect((await browse(`${back}&ticket=t`, cookie)).status).toBe(400);
  });
});

describe('a log-in that comes to nothing', () => {
  const answerOf = ({ location }: { location: string }) => {
    const url = new URL(location);
    return [`${url.origin}${url.pathname}`, Object.fromEntries(url.searchParams)];
  };
  const told = (error: string) => [
    wanted.redirectUri,
    { error, state: wanted.state, iss: rig.origin },
  ];

  it('is told to the member when the person gives up at home, in whatever words the region has', async () => {
    for (const [query, error] of [
      ['', 'access_denied'],
      ['&error=access_denied&error_description=x', 'access_denied'],
      ['&error=javascript:alert(1)', 'access_denied'],
      ['&error=temporarily_unavailable', 'temporarily_unavailable'],
    ]) {
      const { back, cookie } = await begin(rig);
      expect(answerOf(await browse(`${back}${query}`, cookie))).toEqual(told(error ?? ''));
      expect((await browse(`${back}&ticket=late`, cookie)).code).toBe('oauth.invalid_grant');
    }
  });

  it('is a page to a browser that did not begin it, and the log-in goes on', async () => {
    const { back, cookie } = await begin(rig);
    const other = await begin(rig);
    expect((await browse(`${back}&error=access_denied`)).status).toBe(400);
    expect((await browse(`${back}&error=access_denied`, other.cookie)).status).toBe(400);
    expect((await browse(`${back}&ticket=t`, cookie)).status).toBe(302);
  });

  it('is told to the member when the home region does not begin it', async () => {
    const { body } = await openLogin(rig, wanted);
    home.closed = true;
    const begun = await browse(body['loginUrl'] ?? '');
    home.closed = false;
    expect(answerOf(begun)).toEqual(told('temporarily_unavailable'));
  });
});
