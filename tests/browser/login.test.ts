import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { desktop, everybodyLeaves, openChromium, visibleText } from './browser.ts';
import { startWindowSystem, type WindowSystem } from './window-system.ts';

const chromiumPath = inject('chromiumPath');
const [person] = people;

describe.skipIf(chromiumPath === undefined)('roaming log-in in Chromium', () => {
  let gateway: TestGateway;
  let windowSystem: WindowSystem;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    windowSystem = await startWindowSystem(gateway);
    browser = await openChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await windowSystem?.close();
    await gateway?.close();
  });

  async function openLogin(state: string): Promise<string> {
    const qingpu = gateway.member('qingpu-platform');
    const token = await qingpu.ownToken('identity:login');
    const { redirectUri } = windowSystem;
    const body = { region: '320509', kind: 'person', redirectUri, state };
    const answer = await qingpu.call('POST', '/oauth/logins', { token, body });
    expect(answer.status).toBe(201);
    return (answer.body as { loginUrl: string }).loginUrl;
  }

  /** Somebody with a browser of their own: no cookie is shared. */
  const newPerson = async (): Promise<Page> =>
    (await browser.newContext({ viewport: desktop, locale: 'zh-CN' })).newPage();

  async function fillIn(page: Page, password: string): Promise<void> {
    await page.getByLabel('用户名').fill(person.login);
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录' }).click();
  }

  const isBackAtTheWindow = (page: Page) =>
    page.getByRole('heading', { name: '青浦窗口' }).waitFor();
  const returnsOf = (state: string): readonly URL[] =>
    windowSystem.returned.filter(({ searchParams }) => searchParams.get('state') === state);

  const exchange = (ticket: string) =>
    gateway.member('qingpu-platform').token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: ticket,
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: 'urn:tongban:region:330421',
      scope: 'cases:read',
    });

  it('leads from the window to Wujiang’s own page and back with a ticket that the window exchanges once', async () => {
    const page = await newPerson();
    await page.goto(await openLogin('window-7'));
    expect(new URL(page.url()).origin).toBe(new URL(gateway.world.wujiang.url).origin);
    await fillIn(page, 'not the password');
    expect(await visibleText(page.getByRole('alert'))).toContain('用户名或密码错误');
    await fillIn(page, samplePassword);
    await isBackAtTheWindow(page);
    const [back, ...more] = returnsOf('window-7');
    expect(more).toEqual([]);
    expect(back?.searchParams.get('iss')).toBe(gateway.origin);
    for (const secret of [person.name, person.idNumber]) {
      expect(decodeURIComponent(back?.href ?? '')).not.toContain(secret);
    }
    const ticket = back?.searchParams.get('regional_ticket') ?? '';
    expect((await exchange(ticket)).status).toBe(200);
    expect((await exchange(ticket)).status).toBe(400);
    await page.context().close();
  });

  it('lets a second browser look at a log-in, and only the one that comes back first finish it', async () => {
    const loginUrl = await openLogin('window-8');
    const second = await newPerson();
    await second.goto(loginUrl);
    const first = await newPerson();
    await first.goto(loginUrl);
    await fillIn(first, samplePassword);
    await isBackAtTheWindow(first);
    await fillIn(second, samplePassword);
    await second.locator('[data-code="oauth.login_over"]').waitFor();
    expect(returnsOf('window-8')).toHaveLength(1);
    await first.context().close();
    await second.context().close();
  });

  it('refuses the way back in another browser: a victim cannot be made to finish an attacker’s log-in', async () => {
    const attacker = await newPerson();
    await attacker.goto(await openLogin('window-9'));
    // The attacker keeps Wujiang's answer for themselves and sends its address to the victim.
    let wayBack = '';
    await attacker.route('**/jsjis/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const answer = await route.fetch({ maxRedirects: 0 });
      wayBack = answer.headers()['location'] ?? '';
      return route.fulfill({ contentType: 'text/html', body: '<h1>kept</h1>' });
    });
    await fillIn(attacker, samplePassword);
    await attacker.getByRole('heading', { name: 'kept' }).waitFor();
    expect(wayBack).toContain('ticket=');
    const victim = await newPerson();
    // The victim may well have a log-in of their own under way.
    await victim.goto(await openLogin('window-10'));
    for (const page of [victim, await newPerson()]) {
      const answer = await page.goto(wayBack);
      expect(answer?.status()).toBe(400);
      expect(await page.locator('main [data-code]').getAttribute('data-code')).toBe(
        'oauth.login_over',
      );
    }
    expect(returnsOf('window-9')).toEqual([]);
    // Nothing else was wrong with that address: where the log-in began, it still leads home.
    await attacker.goto(wayBack);
    expect(returnsOf('window-9')).toHaveLength(1);
    await attacker.context().close();
    await victim.context().close();
  });
});
