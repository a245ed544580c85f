import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { qingpuToken, type Stage, settledCase, startStage } from '../scenarios/refusals.ts';
import {
  desktop,
  everybodyLeaves,
  expectNoSidewaysScrolling,
  openChromium,
  visibleText,
} from './browser.ts';
import { chromiumMs, isForPictures } from './figures.ts';
import { visit } from './scene.ts';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === undefined)('the open page of a case in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
    browser = await openChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await stage?.close();
  });

  it('shows by itself that the case has changed, and asks nobody any more when it is over', async () => {
    const caseId = await settledCase(stage, token);
    const { page, seen } = await visit(stage, browser, `/console/cases/${caseId}`, {
      viewport: desktop,
      locale: 'en',
    });
    await page.goto(`${stage.origin}/console/cases/${caseId}?lang=en`);
    expect(await visibleText(page.locator('main'))).not.toContain('Withdrawn');
    await page.locator('.receipts summary').first().click();
    await page.locator('.receipts summary').first().focus();
    const answer = await stage
      .member('qingpu-platform')
      .call('POST', `/v1/cases/${caseId}/withdrawal`, {
        token,
        body: { reason: 'no longer needed' },
        idempotencyKey: randomUUID(),
      });
    expect(answer.status).toBe(202);
    await page.locator('[data-action="case.withdrawn"]').waitFor();
    await expect.poll(() => page.locator('script').count()).toBe(0);
    expect(await page.locator('.receipts details').first().getAttribute('open')).toBe('');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
    expect(await visibleText(page.locator('#live'))).toContain('brought up to date');
    expect(page.url()).toContain('lang=en');
    expect(seen.problems).toEqual([]);
  });

  it('misses nothing that came about while it had no network', async () => {
    const caseId = await settledCase(stage, token);
    const { page, context } = await visit(stage, browser, `/console/cases/${caseId}`, {
      viewport: desktop,
    });
    const asked = page.waitForRequest('**/events?*');
    await page.reload();
    await asked;
    await context.setOffline(true);
    const withdrawn = await stage
      .member('qingpu-platform')
      .call('POST', `/v1/cases/${caseId}/withdrawal`, {
        token,
        body: { reason: 'no longer needed' },
        idempotencyKey: randomUUID(),
      });
    expect(withdrawn.status).toBe(202);
    expect(await page.locator('[data-action="case.withdrawn"]').count()).toBe(0);
    await context.setOffline(false);
    await page.locator('[data-action="case.withdrawn"]').waitFor();
    await context.close();
  });

  it('says that it is cut off when its session ends, and where to go on', async () => {
    const caseId = await settledCase(stage, token);
    const { page, context } = await visit(stage, browser, `/console/cases/${caseId}`, {
      viewport: desktop,
      locale: 'en',
    });
    await page.route('**/events?*', (route) => route.fulfill({ status: 401 }));
    await page.goto(`${stage.origin}/console/cases/${caseId}?lang=en`);
    await page.locator('#live a').waitFor();
    expect(await visibleText(page.locator('#live'))).toContain('Cut off');
    await page.unroute('**/events?*');
    await page.route('**/events?*', (route) => route.fulfill({ status: 429 }));
    await page.reload();
    await page.locator('#live[data-kind="polling"]').waitFor();
    await context.close();
  });

  it('says within 30 s that it is cut off where nothing comes any more, although the line seems to stand', async () => {
    const caseId = await settledCase(stage, token);
    const { page, context } = await visit(stage, browser, `/console/cases/${caseId}`, {
      viewport: desktop,
      locale: 'en',
    });
    await page.clock.install();
    // It ends at once, and the browser comes back in an hour: until then it believes that it is connected.
    const silent = { contentType: 'text/event-stream', body: 'retry: 3600000\n\n' };
    const asked = page.waitForRequest('**/events?*');
    await page.route('**/events?*', (route) => route.fulfill(silent));
    await page.goto(`${stage.origin}/console/cases/${caseId}?lang=en`);
    await asked;
    // That it stands is heard too, a little after it was asked for: the 30 s begin then.
    await expect
      .poll(async () => {
        await page.clock.fastForward(30_000);
        return page.locator('#live[data-kind="broken"] a').count();
      })
      .toBe(1);
    await context.close();
  });

  /** More than a browser has connections to one host; all ten where time is taken for it. */
  const tabs = isForPictures ? 10 : 7;
  const patienceMs = isForPictures ? 600_000 : undefined;

  it(
    'is open in more tabs of one browser than it has connections to one host over HTTP/1.1',
    async () => {
      const caseId = await settledCase(stage, token);
      const path = `/console/cases/${caseId}`;
      const { context } = await visit(stage, browser, path, { viewport: desktop });
      const started = performance.now();
      const before = [isForPictures ? chromiumMs() : 0, process.cpuUsage()] as const;
      for (let nth = 0; nth < tabs; nth++) {
        const tab = await context.newPage();
        await tab.goto(stage.origin + path);
        expect(await tab.locator('[data-action="case.submitted"]').count()).toBe(1);
      }
      if (isForPictures) {
        const took = Math.round(performance.now() - started);
        const [browserMs, ownMs] = [chromiumMs() - before[0], process.cpuUsage(before[1])];
        const house = Math.round((ownMs.user + ownMs.system) / 1000);
        console.log(
          `${tabs} tabs of an open case: ${took} ms; CPU: Chromium ${browserMs} ms, house and test ${house} ms`,
        );
      }
      await context.close();
    },
    patienceMs,
  );

  it('does not scroll sideways at 320 pixels, nor with letters twice as large, nor in forced colours', async () => {
    const path = `/console/cases/${await settledCase(stage, token)}`;
    const { page, context } = await visit(stage, browser, path, {
      viewport: { width: 320, height: 640 },
      forcedColors: 'active',
      locale: 'en',
    });
    for (const at of [
      path,
      `${path}/handoffs`,
      '/console/cases',
      '/console/deadlines',
      '/console/sign-out',
    ]) {
      await page.goto(`${stage.origin}${at}`);
      await expectNoSidewaysScrolling(page);
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
        await expectNoSidewaysScrolling(page);
      }
    }
    await context.close();
  });

  it('is the same page without script', async () => {
    const caseId = await settledCase(stage, token);
    const { page } = await visit(stage, browser, `/console/cases/${caseId}`, {
      viewport: desktop,
      javaScriptEnabled: false,
    });
    expect(await page.locator('[data-action="case.submitted"]').count()).toBe(1);
  });
});
