import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import {
  desktop,
  everybodyLeaves,
  expectNoSidewaysScrolling,
  openChromium,
  phone,
  visibleText,
  watch,
} from './browser.ts';
import { textsOf } from './measure.ts';
import { consoleLink, enterConsole, visit } from './scene.ts';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === undefined)('the way into the console in Chromium', () => {
  let gateway: TestGateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await openChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await gateway?.close();
  });

  it('opens by a link once; the second one to use it gets a page that says what to do', async () => {
    const link = await consoleLink(gateway, '/console/cases');
    const first = await browser.newContext({ locale: 'zh-CN' });
    const page = await first.newPage();
    await enterConsole(page, link);
    expect(page.url()).toBe(`${gateway.origin}/console/cases`);
    const second = await browser.newContext({ viewport: phone, locale: 'zh-CN' });
    const seen = watch(second, gateway.origin);
    const other = await second.newPage();
    const answer = await other.goto(link);
    expect(answer?.status()).toBe(401);
    expect(await visibleText(other.locator('h1'))).toBe('控制台链接已使用或已过期');
    expect(await visibleText(other.locator('main'))).toContain('申请新的链接');
    expect(await other.content()).not.toContain(link.split('/').at(-1));
    expect(await second.cookies()).toEqual([]);
    await expectNoSidewaysScrolling(other);
    expect(
      (await textsOf(other)).filter(({ contrast, fontPx }) => contrast < 4.5 || fontPx < 14),
    ).toEqual([]);
    expect(seen.problems).toEqual([]);
    await first.close();
    await second.close();
  });

  it('keeps the session in a cookie that no script reads and no other site sends along', async () => {
    const { context, page } = await visit(gateway, browser, '/console/cases', {
      viewport: desktop,
    });
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await context.close();
  });

  it('shows who has no session a page that says how to get one, in their language', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const seen = watch(context, gateway.origin);
    const page = await context.newPage();
    const answer = await page.goto(`${gateway.origin}/console/cases/case_${'a'.repeat(26)}`);
    expect(answer?.status()).toBe(401);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await visibleText(page.locator('h1'))).toBe('Open the console with a link first');
    expect(await page.locator('.failure').getAttribute('data-code')).toBe(
      'console.session_missing',
    );
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('says so while there is no case', async () => {
    const { context, page, seen } = await visit(gateway, browser, '/console/cases', {
      viewport: desktop,
      locale: 'zh-CN',
    });
    expect(await visibleText(page.locator('.empty'))).toContain('还没有办件');
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('refuses a visitor whose platform asked for a link without the right to read cases', async () => {
    const auditor = gateway.member('delta-auditor');
    const token = await auditor.ownToken('console:open');
    const { body } = await auditor.call('POST', '/v1/console/links', {
      token,
      body: { returnTo: '/console/cases' },
    });
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto((body as { url: string }).url);
    await page.locator('main button').click();
    expect(await page.locator('.failure').getAttribute('data-code')).toBe(
      'auth.insufficient_scope',
    );
    await context.close();
  });
});
