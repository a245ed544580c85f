import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { qingpuToken, type Stage, settledCase, startStage } from '../scenarios/refusals.ts';
import { desktop, launchChromium, visibleText } from './browser.ts';
import { visit } from './scene.ts';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === undefined)('the open page of a case in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
    browser = await launchChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await browser?.close();
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
    const answer = await stage
      .member('qingpu-platform')
      .call('POST', `/v1/cases/${caseId}/withdrawal`, {
        token,
        body: { reason: 'no longer needed' },
        idempotencyKey: randomUUID(),
      });
    expect(answer.status).toBe(202);
    await page.locator('[data-action="case.withdrawn"]').waitFor({ timeout: 5000 });
    expect(await page.locator('script').count()).toBe(0);
    expect(page.url()).toContain('lang=en');
    expect(seen.problems).toEqual([]);
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
