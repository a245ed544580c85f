import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appToken, csrfOf, newBrowser, signedIn } from '../testing/app.ts';
import { home, logIn, startLoginRig } from '../testing/login.ts';
import { postToken, type Rig, tokenForm } from '../testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(),
    () => undefined,
  );
});
afterAll(() => rig.close());

const path = '/account/sessions';
const sidsIn = (html: string): string[] =>
  [...html.matchAll(/data-sid="([^"]*)"/g)].map(([, sid]) => sid ?? '');

/** Of the rows of the page that which is this browser's own. */
const ownIn = (html: string): string =>
  /data-sid="([^"]*)"(?:(?!<\/li>)[\s\S])*?此浏览器/.exec(html)?.[1] ?? '';

type Browser = ReturnType<typeof newBrowser>;

async function look(browser: Browser) {
  const { status, html } = await browser.visit(path);
  return { status, html, sids: sidsIn(html), csrf: csrfOf(html) };
}

const end = (browser: Browser, form: Record<string, string>) =>
  browser.visit(path, new URLSearchParams(form));

/** A person in a browser of their own, signed in to the app. */
async function personIn(ticket: string, browser = newBrowser(rig)) {
  return { browser, ...(await signedIn(rig, { ticket, browser })) };
}

const refreshed = async ({ key, refreshToken }: Awaited<ReturnType<typeof personIn>>) =>
  (await appToken(rig, key, { grant_type: 'refresh_token', refresh_token: refreshToken })).status;

beforeEach(() => {
  home.signedOut = [];
});

describe('a citizen’s page of sessions', () => {
  it('shows a browser that nobody signed in with nothing, and no form', async () => {
    const { status, sids, csrf } = await look(newBrowser(rig));
    expect([status, sids, csrf]).toEqual([200, [], '']);
  });

  it('shows where the person is signed in from every browser, and marks this one', async () => {
    const phone = await personIn('everywhere');
    const desktop = await personIn('everywhere');
    const { sids, html } = await look(desktop.browser);
    expect(sids).toHaveLength(2);
    expect(html.match(/此浏览器|this browser/g)).toHaveLength(1);
    expect((await look(phone.browser)).sids.sort()).toEqual(sids.sort());
  });

  it('never shows one person what another did, at the same browser neither', async () => {
    const kiosk = newBrowser(rig);
    await personIn('first', kiosk);
    const [before] = (await look(kiosk)).sids;
    await personIn('second', kiosk);
    const { sids } = await look(kiosk);
    expect(sids).toHaveLength(1);
    expect(sids).not.toContain(before);
  });

  it('shows nothing for which the person did not agree', async () => {
    const person = await personIn('reluctant');
    await rig.pool.query(
      'update session set consented = null where account = (select account from session order by auth_time desc limit 1)',
    );
    expect((await look(person.browser)).sids).toEqual([]);
  });

  it('also shows what a platform opened for the person at a window, to be ended from home', async () => {
    const person = await personIn('visitor');
    const query = await logIn(rig, 'visitor');
    const exchange = await tokenForm(rig, rig.qingpu, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: query.get('regional_ticket') ?? '',
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: 'urn:tongban:region:310118',
    });
    expect((await postToken(rig, exchange)).status).toBe(200);
    const { html, sids } = await look(person.browser);
    expect(sids).toHaveLength(2);
    expect(html).toContain('qingpu.platform');
  });

  it('ends one session: its tokens die with it, the other lives', async () => {
    const phone = await personIn('ends-one');
    const desktop = await personIn('ends-one');
    const { sids, csrf, html } = await look(desktop.browser);
    const own = ownIn(html);
    const other = sids.find((sid) => sid !== own) ?? '';
    const ended = await end(desktop.browser, { csrf, end: other });
    expect([ended.status, ended.location]).toEqual([303, `${path}?ended=1`]);
    expect((await look(desktop.browser)).sids).toEqual([own]);
    expect((await look(phone.browser)).sids).toEqual([]);
    expect(await refreshed(phone)).toBe(400);
    expect(await refreshed(desktop)).toBe(200);
    const { rows } = await rig.pool.query(
      "select count(*)::int as n from audit_pending where event->>'action' = 'session.ended' and event->'object'->>'ref' = $1",
      [other],
    );
    expect(rows[0]).toEqual({ n: 1 });
  });

  it('ends all and forgets the browser', async () => {
    const phone = await personIn('ends-all');
    const desktop = await personIn('ends-all');
    const { csrf } = await look(desktop.browser);
    expect((await end(desktop.browser, { csrf, end: 'all' })).location).toBe(`${path}?ended=2`);
    expect(desktop.browser.cookies.has('tongban-account')).toBe(false);
    expect([await refreshed(phone), await refreshed(desktop)]).toEqual([400, 400]);
  });

  it('tells the home region when the person has left the last place here, and not before', async () => {
    const phone = await personIn('leaves');
    const desktop = await personIn('leaves');
    for (const [browser, told] of [
      [phone.browser, []],
      [desktop.browser, ['wj-leaves']],
    ] as const) {
      const { csrf, html } = await look(browser);
      await end(browser, { csrf, end: ownIn(html) });
      expect(home.signedOut).toEqual(told);
    }
  });

  it('is not moved from outside (CSRF), nor by another page’s token, nor by a guessed sid', async () => {
    const victim = await personIn('victim');
    const attacker = await personIn('attacker');
    const mine = await look(attacker.browser);
    const [sid = ''] = (await look(victim.browser)).sids;
    for (const csrf of ['', mine.csrf])
      expect((await end(victim.browser, { csrf, end: 'all' })).status).toBe(400);
    expect((await end(newBrowser(rig), { csrf: mine.csrf, end: sid })).status).toBe(400);
    const guessed = await end(attacker.browser, { csrf: mine.csrf, end: sid });
    expect(guessed.location).toBe(`${path}?ended=0`);
    expect(await refreshed(victim)).toBe(200);
  });
});
