import { createHash } from 'node:crypto';
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
    expect(query.get('regional_ticket')).toMatch(/^320509\.[A-Za-z0-9_-]{107}\.shen$/);
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

  it('link preview, second device: who opens a log-in first takes nothing from who finishes it', async () => {
    const previewer = await begin(rig);
    const person = await browse(previewer.loginUrl);
    const reloaded = await browse(previewer.loginUrl, person.cookie);
    expect([person.status, reloaded.location]).toEqual([302, person.location]);
    const back = new URL(person.location).searchParams.get('back') ?? '';
    expect((await browse(`${previewer.back}&ticket=swapped`, person.cookie)).status).toBe(400);
    expect((await browse(`${back}&ticket=stolen`, previewer.cookie)).status).toBe(400);
    expect((await browse(`${back}&ticket=t`, person.cookie)).location).toContain(
      wanted.redirectUri,
    );
    const late = [`${previewer.back}&ticket=t`, `${previewer.back}&error=x`, previewer.loginUrl];
    for (const url of late) expect((await browse(url, previewer.cookie)).status).toBe(400);
  });

  it('of browsers that come back at once, one takes the log-in', async () => {
    const { loginUrl, ...first } = await begin(rig);
    const second = await browse(loginUrl);
    const backs = [first, { ...second, back: new URL(second.location).searchParams.get('back') }];
    const answers = await Promise.all(
      backs.map(({ back, cookie }) => browse(`${back}&ticket=t`, cookie)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400]);
  });

  it('login CSRF: a way back that somebody made from parts of another’s is refused', async () => {
    const [mine, victims] = [await begin(rig), await begin(rig)];
    const handleOf = (back: string) => new URL(back).searchParams.get('state') ?? '';
    const [own, theirs] = [handleOf(mine.back), handleOf(victims.back)];
    const made = `${own.slice(0, 64)}${theirs.slice(64)}`;
    const url = mine.back.replace(own, made);
    for (const cookie of [mine.cookie, victims.cookie])
      expect((await browse(`${url}&ticket=t`, cookie)).code).toBe('oauth.invalid_grant');
  });

  it('a flood of openings of one log-in is bounded, and leaves nothing behind', async () => {
    const { loginUrl } = await begin(rig);
    const begunMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 40 }, () => browse(loginUrl)));
    const seconds = Math.ceil((performance.now() - begunMs) / 1000);
    const opened = answers.filter(({ code }) => code !== 'request.rate_limited');
    // Twenty at once, and one more a second.
    expect(opened.length).toBeLessThanOrEqual(20 + seconds);
    const handle = loginUrl.slice(-43);
    const { rows } = await rig.pool.query(
      'select count(*)::int as n from login where handle_hash = $1',
      [createHash('sha256').update(`login.${handle}`).digest('hex')],
    );
    expect(rows[0]).toEqual({ n: 1 });
  });

  it.each([
    ['/oauth/logins/x', 'a handle cut off by a mail program'],
    ['/oauth/callback/320509?state=x', 'a way back without its state'],
    ['/oauth/callback/nowhere?state=x', 'a way back from nowhere'],
    ['/oauth/home/x', 'a choice that is none'],
    ['/oauth/consent/x', 'a question that is none'],
  ])('%s (%s) is a page for a person and a problem for a program', async (path) => {
    const ask = async (accept: string) => {
      const answer = await fetch(`${rig.origin}${path}`, { headers: { accept } });
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    };
    expect(await ask('text/html')).toEqual([
      400,
      expect.stringMatching(/^text\/html/),
      expect.stringContaining('<h1>'),
    ]);
    expect(await ask('*/*')).toEqual([
      400,
      'application/problem+json',
      expect.stringContaining('request.invalid'),
    ]);
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
