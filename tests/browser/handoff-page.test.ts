import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openWindows, until, type Windows } from '../scenarios/dossiers.ts';
import { type Stage, startStage } from '../scenarios/refusals.ts';
import {
  desktop,
  everybodyLeaves,
  expectNoSidewaysScrolling,
  openChromium,
  phone,
  visibleText,
  watch,
} from './browser.ts';
import { smallTargets, textsOf } from './measure.ts';
import { picture } from './picture.ts';
import { consoleLink, enterConsole } from './scene.ts';

const chromiumPath = inject('chromiumPath');

/** A4 at 96 dots per inch. */
const paper = { width: 794, height: 1123 };

/** What a scanner reads from the page as it is drawn. */
async function scan(page: Page): Promise<string> {
  const square = page.locator('.code svg');
  const png = await square.screenshot();
  const image = await page.context().browser()?.newContext();
  const reader = await image?.newPage();
  const pixels = await reader?.evaluate(async (base64) => {
    const drawn = new Image();
    drawn.src = `data:image/png;base64,${base64}`;
    await drawn.decode();
    const canvas = new OffscreenCanvas(drawn.width, drawn.height);
    const pen = canvas.getContext('2d');
    pen?.drawImage(drawn, 0, 0);
    const data = pen?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
    return { width: drawn.width, height: drawn.height, data: [...data] };
  }, png.toString('base64'));
  await image?.close();
  if (!pixels) throw new Error('the browser is gone');
  return decodeQR({ ...pixels, data: Uint8Array.from(pixels.data) });
}

describe.skipIf(chromiumPath === undefined)('the pages of originals in Chromium', () => {
  let stage: Stage;
  let windows: Windows;
  let browser: Browser;
  let shots: string;
  let caseId: string;
  let id: string;

  beforeAll(async () => {
    shots = await mkdtemp(join(tmpdir(), 'tongban-handoffs-'));
    stage = await startStage();
    windows = await openWindows(stage);
    browser = await openChromium(chromiumPath ?? '');
    caseId = await windows.newCase();
    id = await windows.sealed([caseId]);
    stage.world.courier.setAutopilot('deliver');
    const { sender, receiver, happens } = windows;
    await happens(id, sender, {
      event: 'dispatched',
      courier: 'delta-express',
      waybill: 'DX-PAGE',
    });
    await until(windows, id, ({ scans }) => expect(scans).toHaveLength(4));
    await happens(id, receiver, { event: 'received' });
    const items = [
      { code: 'LEASE', pages: 4 },
      { code: 'FORM', pages: 1 },
    ];
    await happens(id, receiver, { event: 'counted', items });
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await stage?.close();
    await rm(shots, { recursive: true, force: true });
  });

  async function come(path: string, options: Parameters<Browser['newContext']>[0]) {
    const context = await browser.newContext({ locale: 'zh-CN', ...options });
    const seen = watch(context, stage.origin);
    const page = await context.newPage();
    await enterConsole(page, await consoleLink(stage, path));
    return { context, page, seen };
  }

  it('the list prints on one sheet of A4, in both languages, and asks for nothing else', async () => {
    const { context, page, seen } = await come(`/console/handoffs/${id}/manifest`, {
      viewport: paper,
    });
    expect(await visibleText(page.locator('h1'))).toBe('原件交接清单');
    const rows = await page.locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^1 租赁合同原件 LEASE 5 [0-9a-f]{12}…/),
      expect.stringMatching(/^2 登记申请书 FORM 1/),
    ]);
    const text = await visibleText(page.locator('body'));
    for (const words of [
      '青浦（310118）',
      '嘉善（330421）',
      '长三角通办专用章-青浦01',
      'DX-PAGE',
      caseId,
    ])
      expect(text).toContain(words);
    await page.emulateMedia({ media: 'print' });
    await expectNoSidewaysScrolling(page);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(
      paper.height,
    );
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const shot = await picture(page, join(shots, 'list.png'));
    expect(shot.width).toBe(paper.width);
    await page.emulateMedia({ media: 'screen' });
    const answer = await page.goto(`${stage.origin}/console/handoffs/${id}/manifest?lang=en`);
    expect(answer?.headers()['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(await visibleText(page.locator('h1'))).toBe('List of originals handed over');
    const labels = await page.locator('h1, h2, dt, th, .signs b, .small').allInnerTexts();
    expect(labels.filter((label) => /\p{Script=Han}/u.test(label))).toEqual([]);
    expect((await textsOf(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    expect(await page.locator('script, link, img').count()).toBe(0);
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('what a scanner reads from the sheet leads the receiving window to its count', async () => {
    const { context, page } = await come(`/console/handoffs/${id}/manifest`, { viewport: paper });
    const code = await scan(page);
    const [manifest] = (await windows.read(id)).manifests;
    expect(code).toBe(manifest?.code);
    const found = await windows.json('/v1/handoffs/scan', windows.receiver, { code });
    expect(found).toMatchObject({ id, digest: manifest?.digest, handoffs: [{ pages: 6 }] });
    await context.close();
  });

  it('the page of a case’s originals says where they are, what is missing and who must act', async () => {
    const path = `/console/cases/${caseId}/handoffs`;
    const { context, page, seen } = await come(path, { viewport: desktop });
    const dossier = await visibleText(page.locator(`[data-handoff="${id}"]`));
    for (const words of [
      '清点不符',
      '嘉善',
      '青浦',
      '清点 4',
      '运单 DX-PAGE',
      '快递签收',
      '原件签收',
    ])
      expect(dossier).toContain(words);
    await expectNoSidewaysScrolling(page);
    expect((await textsOf(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    await picture(page, join(shots, 'case.png'));
    await page.goto(`${stage.origin}/console/cases/${caseId}?lang=en`);
    await page.getByText('Where the originals are').click();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await visibleText(page.locator('h1'))).toBe('Originals of this case');
    await page.setViewportSize(phone);
    await expectNoSidewaysScrolling(page);
    expect(await smallTargets(page, 44)).toEqual([]);
    expect(seen.problems).toEqual([]);
    await context.close();
  });

  it('papers of a withdrawn case, and what was seen at the counter, stand on the page in both languages', async () => {
    const { sender, json, newCase, sealed } = windows;
    const withdrawn = await newCase();
    const kept = await sealed([withdrawn]);
    const seen = { code: 'LEASE', clerk: 'W-07', copy: 'a'.repeat(64) };
    await json(`/v1/cases/${withdrawn}/originals-seen`, sender, seen);
    await json(`/v1/cases/${withdrawn}/withdrawal`, sender, { reason: '不办了' });
    const path = `/console/cases/${withdrawn}/handoffs`;
    const { context, page } = await come(path, { viewport: phone });
    const warning = page.locator(`[data-handoff="${kept}"] [data-ended="${withdrawn}"]`);
    expect(await visibleText(warning)).toContain('不得寄出');
    expect(await visibleText(warning)).toContain('LEASE');
    const line = page.locator('[data-original="LEASE"]');
    expect(await visibleText(line)).toMatch(/当场核验退还.*青浦 · 工号 W-07/);
    await expectNoSidewaysScrolling(page);
    expect((await textsOf(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    await page.goto(`${stage.origin}${path}?lang=en`);
    expect(await visibleText(warning)).toContain('must not leave');
    expect(await visibleText(line)).toContain('Seen at the counter');
    await context.close();
  });

  it('an originals page of nobody’s case, or without a session, is refused as a page', async () => {
    const { context, page } = await come(
      '/console/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/handoffs',
      { viewport: desktop },
    );
    expect(await page.locator('main [data-code]').getAttribute('data-code')).toBe('case.not_found');
    await context.clearCookies();
    await page.goto(`${stage.origin}/console/handoffs/${id}/manifest`);
    expect(await page.locator('main [data-code]').getAttribute('data-code')).toBe(
      'console.session_missing',
    );
    await context.close();
  });
});
