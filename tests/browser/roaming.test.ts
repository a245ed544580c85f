import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import {
  everybodyLeaves,
  expectNoSidewaysScrolling,
  openChromium,
  phone,
  visibleText,
} from './browser.ts';
import { smallTargets, textsOf } from './measure.ts';
import { type RoamingWorld, startRoamingWorld } from './roaming-world.ts';
import { untranslated } from './sound.ts';

const chromiumPath = inject('chromiumPath');
const resident = people.find(({ login }) => login === 'dot') ?? people[0];

describe.skipIf(chromiumPath === undefined)(
  'scene 3: a Zhejiang resident opens a Shanghai service',
  () => {
    let world: RoamingWorld;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      world = await startRoamingWorld();
      browser = await openChromium(chromiumPath ?? '');
      context = await browser.newContext({
        viewport: phone,
        isMobile: true,
        hasTouch: true,
        locale: 'zh-CN',
      });
      page = await context.newPage();
      page.on('console', (message) => {
        const ours = message.location().url.startsWith(world.origin);
        if (message.type() === 'error' && ours) problems.push(message.text());
      });
    });
    afterAll(async () => {
      await everybodyLeaves(browser);
      await world?.close();
    });

    /** What a page for people must be: nothing to scroll sideways, large targets, readable in both schemes. */
    async function expectReadable(): Promise<void> {
      await expectNoSidewaysScrolling(page);
      expect(await smallTargets(page, 44)).toEqual([]);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const texts = await textsOf(page);
        expect(texts.length).toBeGreaterThan(5);
        expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        expect(texts.filter(({ fontPx }) => fontPx < 14)).toEqual([]);
      }
    }

    /** A click may still be on its way to the next page. */
    const expectCount = (selector: string, count: number): Promise<void> =>
      expect.poll(() => page.locator(selector).count()).toBe(count);

    const heading = (name: string) => page.getByRole('heading', { level: 1, name });

    async function signInAtHome(): Promise<void> {
      expect(new URL(page.url()).origin).toBe(world.home.issuer);
      await page.getByLabel('用户名').fill(resident.login);
      await page.getByLabel('密码').fill(samplePassword);
      await page.getByRole('button', { name: '登录' }).click();
    }

    it('chooses the home region from a list that can be searched without script', async () => {
      await page.goto(`${world.app.origin}/start`);
      await heading('选择您的归属地').waitFor();
      await expectCount('.regions a', 4);
      await expectReadable();
      await page.getByLabel('搜索地区').fill('没有这里');
      await page.getByRole('button', { name: '搜索' }).click();
      await page.getByText('没有找到“没有这里”').waitFor();
      await page.getByLabel('搜索地区').fill('浙江 南湖');
      await page.keyboard.press('Enter');
      await expectCount('.regions a', 1);
      await page.getByRole('link', { name: 'English' }).click();
      await page.getByText('Regions found: 1').waitFor();
      expect(await untranslated(page, 'chooser')).toEqual([]);
      await page.getByRole('link', { name: '中文' }).click();
      await page.getByRole('link', { name: '南湖' }).click();
    });

    it('asks for consent to exactly the fields that the service may have, each with its reason', async () => {
      await signInAtHome();
      await heading('授权确认').waitFor();
      await expectReadable();
      const fields = await page.locator('.field').allInnerTexts();
      expect(fields).toHaveLength(2);
      expect(fields[0]).toMatch(/姓名[\s\S]*必需[\s\S]*填写申请表[\s\S]*办结后一年/);
      expect(fields[1]).toMatch(/联系电话[\s\S]*可选[\s\S]*通知办理进度/);
      expect(await visibleText(page.locator('.facts'))).toMatch(
        /随申办（示例）[\s\S]*办理居住证签注[\s\S]*南湖/,
      );
      expect(await page.getByRole('checkbox').count()).toBe(1);
      expect(await page.getByRole('checkbox').isChecked()).toBe(false);
      await page.getByRole('link', { name: 'English' }).click();
      await heading('Your consent').waitFor();
      expect(await untranslated(page, 'consent')).toEqual([]);
      await page.getByRole('link', { name: '中文' }).click();
      await page.getByRole('button', { name: '同意并继续' }).click();
      await heading('您已登录').waitFor();
      const [signedIn] = world.app.signedIn;
      expect(signedIn?.scope.split(' ').sort()).toEqual(['claim:name', 'openid']);
      expect(signedIn?.person).toEqual({ sub: signedIn?.claims['sub'], name: resident.name });
    });

    it('needs no new account, and the service knows the person by a name of its own', () => {
      const claims = world.app.signedIn[0]?.claims ?? {};
      expect(claims).toMatchObject({ iss: world.origin, acr: 'urn:tongban:ial:2' });
      expect(claims['sub']).toMatch(/^[A-Za-z0-9_-]{43}$/);
      const told = JSON.stringify(claims);
      for (const secret of [resident.localId, resident.idNumber, resident.phone])
        expect(told).not.toContain(secret);
    });

    it('remembers the region in this browser', async () => {
      await page.goto(`${world.app.origin}/start`);
      const first = page.locator('.regions a').first();
      expect(await visibleText(first)).toMatch(/南湖\s*上次选择/);
      await expectReadable();
    });

    it('steps the person up at home when the item needs a higher level', async () => {
      await page.goto(`${world.app.origin}/start?level=3`);
      await page.getByRole('link', { name: '南湖 上次选择' }).click();
      // Still signed in at home, but not to the level that is needed now.
      await signInAtHome();
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: '同意并继续' }).click();
      await heading('您已登录').waitFor();
      const [before, after] = world.app.signedIn;
      expect(after?.claims).toMatchObject({ acr: 'urn:tongban:ial:3', sub: before?.claims['sub'] });
      expect(after?.person).toMatchObject({ name: resident.name, phone_number: resident.phone });
      expect(after?.person).not.toHaveProperty('id_number');
    });

    it('a person who does not agree comes back to the service as they were', async () => {
      await page.goto(`${world.app.origin}/start`);
      await page.locator('.regions a').first().click();
      await page.getByRole('button', { name: '不同意' }).click();
      await heading('未登录').waitFor();
      expect(world.app.refusals).toEqual(['access_denied']);
      expect(world.app.signedIn).toHaveLength(2);
    });

    it('shows the person where they are signed in, and ends what they want ended', async () => {
      await page.goto(`${world.app.origin}/start`);
      await page.locator('.regions a').first().click();
      await page.getByRole('button', { name: '同意并继续' }).click();
      await heading('您已登录').waitFor();
      await page.goto(`${world.origin}/account/sessions`);
      await heading('登录记录').waitFor();
      await expectReadable();
      await expectCount('.sessions li', 3);
      await page
        .locator('.sessions li', { hasNotText: '此浏览器' })
        .first()
        .getByRole('button')
        .click();
      await page.getByText('已结束 1 个登录').waitFor();
      await expectCount('.sessions li', 2);
      expect(await world.app.isStillSignedIn()).toBe(true);
    });

    it('log-out at home ends the sessions here', async () => {
      await page.goto(`${world.home.issuer}/session/end`);
      await page.getByRole('button', { name: '退出登录' }).click();
      await expect.poll(() => world.app.isStillSignedIn()).toBe(false);
      await page.goto(`${world.origin}/account/sessions`);
      await expectCount('.sessions li', 0);
    });

    it('nothing on the way was blocked by a policy or failed in the browser', () => {
      expect(problems).toEqual([]);
    });
  },
);
