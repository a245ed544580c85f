import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
} from './browser.ts';
import { focusRing, overlaps, smallTargets, stepBoxes, textsOf, timelineSteps } from './measure.ts';
import { picture } from './picture.ts';
import { carryCase, type Visit, visit } from './scene.ts';
import { tamperWithDecision } from './tamper.ts';

const chromiumPath = inject('chromiumPath');

const businessSteps = [
  'session.redeemed',
  'certificate.retrieved',
  'certificate.retrieved',
  'case.submitted',
  'handoff.opened',
  'custody.sealed',
  'custody.dispatched',
  'case.supplement_required',
  'custody.received',
  'custody.counted',
  'case.supplemented',
  'case.accepted',
  'case.approved',
];

describe.skipIf(chromiumPath === undefined)('the page of a case in Chromium', () => {
  let gateway: TestGateway;
  let browser: Browser;
  let caseId: string;
  let path: string;
  let shots: string;
  let wide: Visit;

  beforeAll(async () => {
    shots = await mkdtemp(join(tmpdir(), 'tongban-pages-'));
    gateway = await startTestGateway();
    browser = await openChromium(chromiumPath ?? '');
    caseId = await carryCase(gateway);
    path = `/console/cases/${caseId}`;
    wide = await visit(gateway, browser, path, {
      viewport: desktop,
      locale: 'zh-CN',
      colorScheme: 'light',
    });
    await wide.page.reload();
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await gateway?.close();
    await rm(shots, { recursive: true, force: true });
  });

  it('tells every business step in order, in the lane of the region that took it', async () => {
    const steps = await timelineSteps(wide.page);
    const told = steps.filter(({ quiet }) => !quiet);
    const qingpu = new Set([
      'case.submitted',
      'handoff.opened',
      'custody.sealed',
      'custody.dispatched',
      'case.supplemented',
    ]);
    // The originals reach the counter while the supplement is asked for: either may come first.
    expect(told.map(({ action }) => action).sort()).toEqual([...businessSteps].sort());
    expect(told.at(0)?.action).toBe('session.redeemed');
    expect(told.at(-1)?.action).toBe('case.approved');
    const home = new Set(['session.redeemed', 'certificate.retrieved']);
    const elsewhere = (action: string) => (home.has(action) ? '吴江' : '嘉善');
    for (const { action, lane } of told)
      expect([action, lane]).toEqual([action, qingpu.has(action) ? '青浦' : elsewhere(action)]);
    const times = steps.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(new Set(steps.map(({ lane }) => lane))).toEqual(
      new Set(['吴江', '青浦', '通办网关', '嘉善']),
    );
  });

  it('marks the legs on paper, says who acted and where each step is in the log', async () => {
    const paper = wide.page.locator('.step.paper');
    expect(await paper.count()).toBe(5);
    for (const text of await paper.allInnerTexts()) expect(text).toContain('线下 · 纸质');
    const submitted = await visibleText(wide.page.locator('[data-action="case.submitted"]'));
    expect(submitted).toContain('青浦区一网通办（示例）');
    expect(await visibleText(wide.page.locator('[data-action="case.approved"]'))).toContain(
      '嘉善平台',
    );
    expect(await visibleText(wide.page.locator('[data-action="custody.dispatched"]'))).toContain(
      '运单 QP2026112100042',
    );
    for (const mark of await wide.page.locator('.mark').allInnerTexts())
      expect(mark).toMatch(/^#\d+ ✓$/);
    expect(await visibleText(wide.page.locator('[data-action="console.opened"]'))).toContain(
      '长三角审计（示例）',
    );
  });

  it('sets the lanes side by side on a desktop, under heads that stay in sight', async () => {
    const { page } = wide;
    await expectNoSidewaysScrolling(page);
    const boxes = await stepBoxes(page);
    const heads = await page
      .locator('.head')
      .evaluateAll((elements) =>
        elements.map((element) => element.getBoundingClientRect().toJSON() as DOMRect),
      );
    expect(heads).toHaveLength(4);
    for (const [index, head] of heads.slice(1).entries())
      expect(head.x).toBeGreaterThanOrEqual(heads[index]?.right ?? 0);
    for (const { lane, x, width } of boxes) {
      expect(x).toBeGreaterThanOrEqual(heads[lane]?.left ?? Number.NaN);
      expect(x + width).toBeLessThanOrEqual(heads[lane]?.right ?? Number.NaN);
    }
    expect(overlaps(boxes)).toEqual([]);
    expect(boxes.filter(({ clipped }) => clipped)).toEqual([]);
    await page.locator('[data-action="case.approved"]').scrollIntoViewIfNeeded();
    expect(
      await page.locator('.heads').evaluate((element) => element.getBoundingClientRect().top),
    ).toBe(0);
    expect(
      await page
        .locator('.step .lane')
        .first()
        .evaluate((element) => element.clientWidth),
    ).toBeLessThanOrEqual(1);
  });

  it('puts the lanes one below the other on a phone, each step with its lane’s name, nothing to scroll sideways', async () => {
    const { page, context, seen } = await visit(gateway, browser, path, {
      viewport: phone,
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
    });
    await expectNoSidewaysScrolling(page);
    expect(await page.locator('.heads').isVisible()).toBe(false);
    const boxes = await stepBoxes(page);
    expect(new Set(boxes.map(({ x, width }) => `${x} ${width}`)).size).toBe(1);
    expect(overlaps(boxes)).toEqual([]);
    expect(boxes.filter(({ clipped }) => clipped)).toEqual([]);
    for (const step of await page.locator('.step').all())
      expect(await step.locator('.lane').isVisible()).toBe(true);
    const texts = await textsOf(page);
    expect(texts.filter(({ fontPx }) => fontPx < 14)).toEqual([]);
    expect(await smallTargets(page, 44)).toEqual([]);
    const shot = await picture(page, join(shots, 'phone.png'));
    expect(shot).toMatchObject({ width: phone.width });
    expect(shot.height).toBeGreaterThan(phone.height);
    expect(shot.colours).toBeGreaterThan(50);
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('gives every receipt with its parties, its digest and the signed text', async () => {
    const receipts = wide.page.locator('.receipts > li');
    expect(await receipts.count()).toBe(11);
    const last = receipts.last();
    expect(await visibleText(last)).toMatch(/许可决定书[\s\S]*嘉善 → 青浦[\s\S]*[0-9a-f]{12}…/);
    expect(await last.locator('pre').isVisible()).toBe(false);
    await last.locator('summary').click();
    expect(await visibleText(last.locator('pre'))).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    await last.locator('summary').click();
  });

  it('says that the proof holds, and leads to the signed checkpoint', async () => {
    const proof = wide.page.locator('#proof');
    expect(await proof.getAttribute('data-proof')).toBe('holds');
    expect(await visibleText(proof)).toContain('日志证明成立');
    const href = await proof.locator('a').getAttribute('href');
    const checkpoint = await wide.context.request.get(`${gateway.origin}${href}`);
    expect(checkpoint.status()).toBe(200);
    expect(await checkpoint.text()).toContain('— ');
  });

  it.each([
    ['light', 'zh-CN'],
    ['dark', 'en'],
  ] as const)('keeps a contrast of 4.5 in the %s scheme (%s)', async (colorScheme, language) => {
    const { page } = wide;
    await page.emulateMedia({ colorScheme });
    await page.goto(`${gateway.origin}${path}?lang=${language}`);
    const texts = await textsOf(page);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(Number(/\d+/.exec(dark)?.[0]) < 60).toBe(colorScheme === 'dark');
    await expectNoSidewaysScrolling(page);
    expect(overlaps(await stepBoxes(page))).toEqual([]);
    const shot = await picture(page, join(shots, `${colorScheme}.png`));
    expect(shot).toMatchObject({ width: desktop.width });
    expect(shot.height).toBeGreaterThan(desktop.height);
    expect(shot.colours).toBeGreaterThan(50);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('speaks both languages and switches on the page itself', async () => {
    const { page } = wide;
    await page.goto(`${gateway.origin}${path}?lang=zh-CN`);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.locator('nav a[hreflang="en"]').click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    const text = await visibleText(page.locator('main'));
    for (const words of [
      'The log proof holds',
      'Supplement required',
      'offline · on paper',
      'Beijing time',
      'Granted',
    ])
      expect(text).toContain(words);
    // The item, the seal and the decision are in the words of the region that wrote them.
    const ours = await page
      .locator('.step strong, .head, .day, h2, dt, .tag, .state, .receipts strong')
      .allInnerTexts();
    expect(ours.filter((words) => /\p{Script=Han}/u.test(words))).toEqual([]);
    await page.locator('nav a[hreflang="zh-CN"]').click();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('shows where the keyboard is, first of all a way past the header', async () => {
    const { page } = wide;
    await page.goto(`${gateway.origin}${path}`);
    const focused: string[] = [];
    for (let presses = 0; presses < 9; presses++) {
      await page.keyboard.press('Tab');
      const ring = await focusRing(page);
      expect(ring).toMatchObject({ style: 'solid' });
      expect(ring.widthPx).toBeGreaterThanOrEqual(2);
      expect(ring.leftPx).toBeGreaterThanOrEqual(0);
      focused.push(ring.text);
    }
    expect(focused[0]).toBe('跳到正文');
    expect(new Set(focused).size).toBeGreaterThanOrEqual(6);
  });

  it('shows no name, number or telephone of the applicant', async () => {
    const html = await wide.page.content();
    const { people } = await import('#adapters/kit/sample-world');
    const [person] = people;
    for (const secret of [person.name, person.idNumber, person.phone])
      expect(html).not.toContain(secret);
  });

  it('works without JavaScript', async () => {
    const { page, context, seen } = await visit(gateway, browser, path, {
      viewport: desktop,
      javaScriptEnabled: false,
      locale: 'zh-CN',
    });
    expect(await page.locator('.step').count()).toBeGreaterThan(20);
    expect(await page.locator('script').count()).toBe(0);
    await page.locator('.receipts summary').first().click();
    expect(await page.locator('.receipts pre').first().isVisible()).toBe(true);
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('asks nobody else for anything, violates no policy and logs no error', async () => {
    const answer = await wide.page.reload();
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect((await wide.context.request.get(`${gateway.origin}/favicon.ico`)).status()).toBe(204);
    expect(wide.seen.problems).toEqual([]);
  });

  it('says that the proof does not hold once somebody changed a row of the log, and where', async () => {
    const undo = await tamperWithDecision(gateway.databaseUrl, caseId);
    const { page } = wide;
    await page.goto(`${gateway.origin}${path}?lang=zh-CN`);
    expect(await page.locator('#proof').getAttribute('data-proof')).toBe('fails');
    expect(await visibleText(page.locator('#proof'))).toContain('日志证明不成立');
    const changed = page.locator('[data-action="case.denied"]');
    expect(await visibleText(changed)).toMatch(/#\d+ ✗ 未获证明/);
    expect(await page.locator('.mark.bad').count()).toBe(1);
    const tampered = await textsOf(page);
    expect(tampered.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    // In a list of the auditor's it is that line alone.
    await page.goto(`${gateway.origin}/audit?go=1&outcome=done&lang=zh-CN`);
    const listed = page.locator('main li', { has: page.locator('[data-proof="fails"]') });
    expect(await listed.count()).toBe(1);
    expect(await visibleText(listed)).toContain(caseId);
    await undo();
    await page.goto(`${gateway.origin}${path}`);
    expect(await page.locator('#proof').getAttribute('data-proof')).toBe('holds');
  });
});
