import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { openWindows, type Windows } from '../scenarios/dossiers.ts';
import { allScopes, type Stage, startStage } from '../scenarios/refusals.ts';
import { expectNoSidewaysScrolling, launchChromium, visibleText, watch } from './browser.ts';
import { smallTargets, textsOf } from './measure.ts';
import { enterConsole } from './scene.ts';

const chromiumPath = inject('chromiumPath');
const narrow = { width: 320, height: 700 };

describe.skipIf(chromiumPath === undefined)(
  'the pages of clerk, operator and auditor in Chromium',
  () => {
    let stage: Stage;
    let windows: Windows;
    let browser: Browser;

    beforeAll(async () => {
      stage = await startStage();
      windows = await openWindows(stage);
      browser = await launchChromium(chromiumPath ?? '');
    });
    afterAll(async () => {
      await browser?.close();
      await stage?.close();
    });

    async function come(clientId: SampleMember, scope: string, returnTo: string, dark: boolean) {
      const member = stage.member(clientId);
      const token = await member.ownToken(scope);
      const made = await member.call('POST', '/v1/console/links', { token, body: { returnTo } });
      const colorScheme = dark ? ('dark' as const) : ('light' as const);
      const context = await browser.newContext({ locale: 'zh-CN', viewport: narrow, colorScheme });
      const seen = watch(context, stage.origin);
      const page = await context.newPage();
      await enterConsole(page, (made.body as { url: string }).url);
      return { context, page, seen };
    }

    /** Readable and usable on the narrowest phone: nothing to the side, nothing pale, nothing too small to touch. */
    async function expectSound(page: Page) {
      await expectNoSidewaysScrolling(page);
      const pale = (await textsOf(page)).filter(({ contrast }) => contrast < 4.5);
      expect([page.url(), pale]).toEqual([page.url(), []]);
      expect([page.url(), await smallTargets(page, 24)]).toEqual([page.url(), []]);
      const unnamed = await page
        .locator('input:not([type=hidden]), select, textarea')
        .evaluateAll(
          (all) =>
            all.filter(
              (one) =>
                !(one as HTMLInputElement).labels?.length &&
                one.getAttribute('aria-label') === null,
            ).length,
        );
      expect([page.url(), unnamed]).toEqual([page.url(), 0]);
      expect(await page.locator('h1').count()).toBe(1);
    }

    it('a dossier is counted by scanner and keyboard alone, on 320 px, and a second press is the same event', async () => {
      const caseId = await windows.newCase();
      const id = await windows.sealed([caseId]);
      await windows.happens(id, windows.sender, { event: 'dispatched', waybill: 'QP-KEYS-1' });
      const { context, page, seen } = await come('jiashan-platform', allScopes, '/w', false);
      await expectSound(page);
      const [manifest] = (await windows.read(id)).manifests;
      await page.locator('#find').focus();
      await page.keyboard.type(`${manifest?.code}\n`);
      await page.waitForURL(`**/w/handoffs/${id}**`);
      await expectSound(page);
      await page.locator('button[value=received]').focus();
      await page.keyboard.press('Enter');
      await page.locator('input[name="pages.0"]').waitFor();
      // The first line has the keyboard already.
      await page.keyboard.type('5');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.type('1\n');
      await page.locator('text=清点相符').first().waitFor();
      await expectSound(page);
      expect((await windows.read(id)).events.map(({ event }) => event).at(-1)).toBe('counted');
      expect(seen.problems).toEqual([]);
      await context.close();
    });

    it('a citizen signs in from the form of their own pages, at a home that is another origin, and back', async () => {
      const context = await browser.newContext({ locale: 'zh-CN', viewport: narrow });
      const page = await context.newPage();
      await page.goto(`${stage.origin}/me`);
      await expectSound(page);
      await page.locator('#region').selectOption('320509');
      await page.locator('button.main').click();
      await page.waitForURL(`${stage.world.wujiang.url}/**`, { timeout: 10_000 });
      await page.getByLabel('用户名').fill(people[0].login);
      await page.getByLabel('密码').fill(samplePassword);
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('heading', { name: '我的办件' }).waitFor();
      await expectSound(page);
      await context.close();
    });

    it('every page of a window, an operator and an auditor is sound on 320 px in the dark, in both languages', async () => {
      const desks = [
        ['qingpu-platform', allScopes, '/w', ['/w', '/w/collect', '/w/bags', '/w/show', '/w/find']],
        [
          'delta-operator',
          'admin console:open cases:read',
          '/ops',
          ['/ops', '/ops/regions/330421', '/ops/parked', '/ops/federation'],
        ],
        [
          'delta-auditor',
          'audit:read console:open cases:read',
          '/audit',
          ['/audit', '/audit?go=1'],
        ],
      ] as const;
      for (const [member, scope, first, paths] of desks) {
        const { context, page, seen } = await come(member, scope, first, true);
        for (const path of paths) {
          await page.goto(`${stage.origin}${path}`);
          await expectSound(page);
        }
        await page.goto(`${stage.origin}${first}?lang=en`);
        expect(await page.locator('html').getAttribute('lang')).toBe('en');
        expect(await visibleText(page.locator('h1'))).not.toMatch(/\p{Script=Han}/u);
        expect(seen.problems).toEqual([]);
        await context.close();
      }
    });
  },
);
