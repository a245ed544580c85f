import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import {
  everybodyLeaves,
  expectNoSidewaysScrolling,
  openChromium,
  visibleText,
  watch,
} from './browser.ts';
import { textsOf } from './measure.ts';

const chromiumPath = inject('chromiumPath');
const item = itemCodeIn('330421', '000131001001');
const paths = [
  '/',
  '/items?q=执照',
  '/items?q=火星移民',
  `/items/${item}`,
  `/items/${item}?s.premises=cluster`,
  `/items/${item}?s.premises=cluster&s.park=pending`,
  `/items/${item}?s.premises=own&home=320509`,
  '/compare?basicCode=000130001001',
  '/items?event=company-start-up&audience=company',
  '/regions',
  '/recognitions',
  '/help',
  '/accessibility',
];

describe.skipIf(chromiumPath === undefined)('the portal in Chromium', () => {
  let gateway: TestGateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await openChromium(chromiumPath ?? '');
    await until(async () => {
      const answers = await Promise.all(
        ['310118', '320509', '330421'].map((region) =>
          fetch(`${gateway.origin}/v1/items?region=${region}`).then((answer) => answer.json()),
        ),
      );
      return answers.every((page) => (page as { items: unknown[] }).items.length > 0);
    });
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await gateway?.close();
  });

  const visitor = (change: object = {}): Promise<BrowserContext> =>
    browser.newContext({
      viewport: { width: 320, height: 640 },
      locale: 'zh-CN',
      javaScriptEnabled: true,
      ...change,
    });

  const namelessControls = (page: Page) =>
    page.locator('input:not([type=hidden]), select, button').evaluateAll((controls) =>
      controls
        .filter((control) => {
          const { labels } = control as HTMLInputElement;
          return (labels?.length ?? 0) === 0 && control.textContent?.trim() === '';
        })
        .map((control) => control.outerHTML),
    );

  it.each([
    ['zh-CN', 'light', paths],
    ['en', 'dark', paths.filter((_, index) => index % 3 === 0)],
  ] as const)('is readable at 320 px: %s, %s', async (locale, colorScheme, shown) => {
    const context = await visitor({ locale, colorScheme });
    const seen = watch(context, gateway.origin);
    const page = await context.newPage();
    for (const path of shown) {
      const answer = await page.goto(gateway.origin + path);
      expect(answer?.status(), path).toBe(200);
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      await expectNoSidewaysScrolling(page);
      const faint = (await textsOf(page)).filter(
        ({ contrast, fontPx }) => contrast < 4.5 || fontPx < 13,
      );
      expect(faint, path).toEqual([]);
      expect(await page.locator('h1').count(), path).toBe(1);
      expect(await namelessControls(page), path).toEqual([]);
    }
    expect(seen.problems).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  it('leads without script and by keyboard from a search to what to bring and where', async () => {
    const context = await visitor({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(gateway.origin);
    await page.locator('#q').fill('yyzz');
    await page.locator('#q').press('Enter');
    await page.locator('.kinds a', { hasText: '嘉善' }).press('Enter');
    // For people it is not listed, for companies it is.
    await page.locator('.kinds a', { hasText: '个人' }).press('Enter');
    await page.locator('.kinds a[aria-current]', { hasText: '个人' }).waitFor();
    expect(await page.locator('.found a', { hasText: '内资公司设立' }).count()).toBe(0);
    await page.locator('.kinds a', { hasText: '企业' }).press('Enter');
    await page.locator('.found a', { hasText: '内资公司设立' }).press('Enter');
    await page.locator('input[value=rented]').press('Space');
    await page.locator('#home').selectOption('320509');
    await page.locator('form button.main').press('Enter');
    const main = await visibleText(page.locator('main'));
    expect(main).toContain('免提交 2 份材料');
    expect(main).toContain('住所使用证明');
    expect(main).not.toContain('不动产权属证明');
    expect(main).toContain('嘉善县示例路3号');
    expect(page.url()).toContain('s.premises=rented');
    await context.close();
  });

  it('is light and the same for everybody: any cache may keep it, no page has a script, an answer that is none is none', async () => {
    const style = await (await fetch(`${gateway.origin}/pages/style.css`)).text();
    for (const path of paths) {
      const answer = await fetch(gateway.origin + path, { headers: { accept: 'text/html' } });
      const text = await answer.text();
      expect(answer.headers.get('cache-control'), path).toBe('public, max-age=60');
      expect(answer.headers.get('vary'), path).toContain('accept-language');
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(text).not.toContain('<script');
      expect(Buffer.byteLength(text) + Buffer.byteLength(style), path).toBeLessThan(100 * 1024);
    }
    const usual = await (await fetch(`${gateway.origin}/items/${item}`)).text();
    const odd = `/items/${item}?s.premises=%3Cb%3E&s.park=issued&home=x&s.__proto__=y`;
    const shown = await (await fetch(gateway.origin + odd)).text();
    expect(shown.replace(/<nav>.*<\/nav>/, '')).toBe(usual.replace(/<nav>.*<\/nav>/, ''));
    for (const path of ['/items/x', '/compare?basicCode=x', '/items?cursor=x']) {
      const refused = await fetch(gateway.origin + path, { headers: { accept: 'text/html' } });
      expect([400, 404], path).toContain(refused.status);
      expect(refused.headers.get('cache-control')).toBe('no-store');
    }
  });
});
