import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { logVkey } from '../../gateway/audit/log/log-identity.ts';
import { verifierPage } from '../../gateway/entries/evidence-verifier.ts';
import { openWindows, type Windows } from '../scenarios/dossiers.ts';
import { allScopes, type Stage, startStage } from '../scenarios/refusals.ts';
import { audiences, pagesOf } from './all-pages.ts';
import { everybodyLeaves, openChromium } from './browser.ts';
import { twoCitizensInOneBrowser, twoClerksAtOneScreen } from './by-identities.ts';
import { redriveHundred, staleFederation } from './by-operators.ts';
import { draftWithoutScript, findByEveryNumber, readerIsTold, readOnce } from './by-windows.ts';
import { comeAs, signIn } from './come-as.ts';
import { figureLine, isForPictures, takeRecord } from './figures.ts';
import { furnish, type Objects } from './furnish.ts';
import { expectSound } from './sound.ts';
import { narrow, sweep } from './sweep.ts';
import { sceneOneByPages } from './three-people.ts';

const chromiumPath = inject('chromiumPath');
/** All of them take their time: asked for by hand. Undefined: as long as any test. */
const sweepMs = isForPictures ? 900_000 : undefined;

describe.skipIf(chromiumPath === undefined)('the pages of everybody in Chromium', () => {
  let stage: Stage;
  let windows: Windows;
  let browser: Browser;
  let objects: Objects;

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
    objects = await furnish(stage, windows);
    browser = await openChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await everybodyLeaves(browser);
    await stage?.close();
  });

  it('a dossier is counted by scanner and keyboard alone, on 320 px, and a second press is the same event', async () => {
    const caseId = await windows.newCase();
    const id = await windows.sealed([caseId]);
    await windows.happens(id, windows.sender, { event: 'dispatched', waybill: 'QP-KEYS-1' });
    const jiashan = ['jiashan-platform', allScopes, '/w'] as const;
    const { page, seen, close } = await comeAs(
      'clerk',
      stage,
      browser,
      { viewport: narrow },
      jiashan,
    );
    await expectSound(page);
    const [manifest] = (await windows.read(id)).manifests;
    await page.locator('#find').focus();
    await page.keyboard.type(`${manifest?.code}\n`);
    await page.waitForURL(`**/w/handoffs/${id}**`);
    await expectSound(page);
    await page.locator('button[value=received]').focus();
    // Enter by an impatient finger, before the next page is there: two forms are on their way, and one of them counts.
    const twice = () => Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
    await twice();
    await page.locator('input[name="pages.0"]').waitFor();
    // The first line has the keyboard already.
    await page.keyboard.type('5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1');
    await twice();
    await page.locator('text=清点相符').first().waitFor();
    await expectSound(page);
    const events = (await windows.read(id)).events.map(({ event }) => event);
    expect(events).toEqual(['sealed', 'dispatched', 'received', 'counted']);
    expect(seen.problems).toEqual([]);
    await close();
  });

  it('a citizen signs in from the form of their own pages, at a home that is another origin, and back', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: narrow });
    const page = await context.newPage();
    await page.goto(`${stage.origin}/me`);
    await expectSound(page);
    await signIn(page, stage.origin);
    await expectSound(page);
    // 亮证: the next code before the minute is over, of what was chosen; the one before is good no more.
    await page.clock.install();
    await page.goto(`${stage.origin}/me/show`);
    await page.locator('#f-type').selectOption(certificateTypes.identityCard.code);
    await page.locator('#f-disclose').selectOption('match');
    await page.locator('button.main').click();
    const code = page.locator('section code');
    const first = await code.textContent();
    await page.clock.fastForward(58_000);
    await page.waitForFunction(
      (old) => document.querySelector('section code')?.textContent !== old,
      first,
    );
    expect(await code.textContent()).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(await page.locator('#f-disclose').inputValue()).toBe('match');
    await readOnce(stage, browser, first ?? '', (await code.textContent()) ?? '');
    await context.close();
  });

  it('退出 ends it in every tab; a second identity at one screen, a colleague too, is asked before it takes the place of the first', async () => {
    await twoClerksAtOneScreen(stage, browser);
    await twoCitizensInOneBrowser(stage, browser);
  });

  it('a case is found by every number that somebody may bring', () =>
    findByEveryNumber(windows, browser));

  it('a draft that was begun without script is whole in another browser, and says what it lacks', () =>
    draftWithoutScript(stage, browser));

  it('whoever reads a case is told of to its person, who asks why', () =>
    readerIsTold(stage, browser, objects.own));

  it('a stale version of the federation is refused: what was typed stays, with what came between, and goes on from there', () =>
    staleFederation(stage, browser));

  it('evidence of a case verifies in the page that goes with it, in a browser without network, and with one byte changed it does not', async () => {
    const token = await stage.member('delta-auditor').ownToken('audit:read');
    const path = `/v1/audit/cases/${objects.decided}/evidence`;
    const made = await fetch(stage.origin + path, {
      headers: { authorization: `Bearer ${token}` },
    });
    const whole = Buffer.from(await made.arrayBuffer());
    const folder = await mkdtemp(join(tmpdir(), 'evidence-page-'));
    await writeFile(join(folder, 'verify-evidence.html'), await verifierPage());
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).protocol));
    const verdictOn = async (buffer: Buffer, key: string) => {
      await page.goto(`file://${folder}/verify-evidence.html`);
      await page.locator('#vkey').fill(key);
      const mimeType = 'application/zip';
      await page.locator('#file').setInputFiles({ name: 'evidence.zip', mimeType, buffer });
      await page.locator('#verdict:not(:empty)').waitFor();
      return page.locator('body').textContent();
    };
    const vkey = await logVkey(stage.gateway.platform);
    const good = await verdictOn(whole, vkey);
    expect(good).toContain('It holds');
    expect(good).toContain(`caseId: ${objects.decided}`);
    const bent = Buffer.from(whole);
    const at = Math.floor(bent.length / 2);
    bent[at] = (bent[at] ?? 0) ^ 1;
    expect(await verdictOn(bent, vkey)).toContain('It does not hold');
    expect(
      await verdictOn(
        whole,
        vkey.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')),
      ),
    ).toContain('It does not hold');
    expect([...new Set(asked)]).toEqual(['file:']);
    await context.close();
    await rm(folder, { recursive: true });
  });

  it.each(audiences)(
    'every page of %s is sound: 320 px and dark, letters of 200 %, forced colours, what axe knows, one sheet of A4',
    async (audience) => {
      const options = { viewport: narrow, colorScheme: 'dark' } as const;
      const { page, seen, close } = await comeAs(audience, stage, browser, options);
      const figures: string[] = [];
      const faults: string[] = [];
      for (const of of pagesOf(audience, objects).filter((one) => one.always || isForPictures)) {
        const swept = await sweep(page, stage.origin, of);
        faults.push(...swept.faults);
        if (swept.weight !== undefined) figures.push(figureLine(of, swept.weight));
      }
      faults.push(...seen.problems);
      await close();
      if (isForPictures) console.log(figures.join('\n'));
      expect(faults).toEqual([]);
    },
    sweepMs,
  );

  it('a hundred parked messages by one press: how far it is, done and failed, and which failed', () =>
    redriveHundred(stage, browser));

  it(
    'scene 1 by three people: every request that the gateway hears was made by a page of theirs, but for what the deciding platform reports',
    async () => {
      // Its clerks decide in a system of their own, whatever lies there: the last test of this house.
      stage.world.jiashan.setAutopilot('supplement_then_decide');
      const { asked, byOthers } = await sceneOneByPages(stage, browser);
      expect(
        byOthers.filter((one) => !/^POST \/v1\/regions\/330421\/callbacks\//.test(one)),
      ).toEqual([]);
      expect(asked.filter(({ path }) => path.startsWith('/v1/'))).toEqual([]);
      expect(new Set(asked.map(({ who }) => who)).size).toBe(3);
      takeRecord(asked);
    },
    sweepMs,
  );
});
