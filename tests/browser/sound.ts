import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { smallTargets, textsOf } from './measure.ts';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** WCAG 2.2 A and AA, and what axe holds to be good practice. Contrast is measured by our own eyes below, in dark too. */
const rules = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'color-contrast': { enabled: false } },
  resultTypes: ['violations'],
} as const;

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/** What axe finds. The page's policy lets no script of ours in: it is evaluated beside the page. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(
    (options) =>
      (
        globalThis as unknown as {
          axe: { run: (options: unknown) => Promise<{ violations: Violation[] }> };
        }
      ).axe
        .run(options)
        .then(({ violations: all }) => all),
    rules,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

const isWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/* A label, a hint or a way to what is wrong leads to the first of them. */
const idsTwice = (page: Page): Promise<string[]> =>
  page.locator('[id]').evaluateAll((all) => {
    const ids = all.map(({ id }) => id);
    return [...new Set(ids.filter((id, nth) => ids.indexOf(id) !== nth))];
  });

/** What keeps somebody from reading or using it on the narrowest phone: to the side, pale, too small to touch, unnamed. */
async function faultsOf(page: Page): Promise<string[]> {
  const pale = (await textsOf(page)).filter(({ contrast }) => contrast < 4.5);
  const titles = await page.locator('h1').count();
  return [
    ...((await isWide(page)) ? ['scrolls sideways'] : []),
    ...pale.map(({ text, contrast }) => `pale ${contrast.toFixed(1)}: ${text}`),
    ...(await smallTargets(page, 24)).map((target) => `small: ${target}`),
    ...(await idsTwice(page)).map((id) => `id twice: ${id}`),
    ...(await violations(page)),
    ...(titles === 1 ? [] : [`${titles} titles`]),
  ];
}

export const expectSound = async (page: Page): Promise<void> =>
  expect(await faultsOf(page)).toEqual([]);

/** In forced colours what is a button or a field still has an edge: colours of ours are gone. */
async function faultsInForcedColours(page: Page): Promise<string[]> {
  await page.emulateMedia({ forcedColors: 'active' });
  const edgeless = await page
    .locator('button, input:not([type=hidden]), select, textarea, .state')
    .evaluateAll((all) =>
      all
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 0)
        .filter((one) => Number.parseFloat(getComputedStyle(one).borderTopWidth) < 1)
        .filter((one) => !['checkbox', 'radio'].includes(one.getAttribute('type') ?? ''))
        .map((one) => `no edge: ${one.outerHTML.slice(0, 120)}`),
    );
  await page.emulateMedia({ forcedColors: 'none' });
  return edgeless;
}

/** Letters twice as large on half a screen, as 200 % means, and nothing to the side (WCAG 1.4.4, 1.4.10). */
async function faultsWhenLarge(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: 900 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  const wide = await isWide(page);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '';
  });
  return wide ? ['scrolls sideways at 200 %'] : [];
}

/* Runs in the page: no imports, no closures. */
function chineseTexts(): string[] {
  const isChinese = (text: string | null | undefined): boolean =>
    /\p{Script=Han}/u.test(text ?? '');
  const isTold = (element: Element | null): boolean =>
    element?.closest('[lang]')?.getAttribute('lang')?.startsWith('zh') ?? false;
  // A title has no marks: a name in it is told of in the heading.
  const told = [...document.querySelectorAll('h1')].flatMap((h1) =>
    [h1, ...h1.querySelectorAll('*')].filter(isTold).map((element) => element.textContent ?? ''),
  );
  const title = told.reduce((left, name) => left.replace(name.trim(), ''), document.title);
  const found = isChinese(title) ? [`title: ${title}`] : [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode;
    if (parentElement?.closest('script, textarea, style')) continue;
    if (isChinese(textContent) && !isTold(parentElement)) found.push(textContent?.trim() ?? '');
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (isChinese(element.getAttribute(name)) && !isTold(element))
        found.push(`${name}: ${element.getAttribute(name)}`);
  return found;
}

/** A page in English has Chinese where a region or a person wrote it, and says so of each word. */
export async function untranslated(page: Page, path: string): Promise<string[]> {
  const texts = await page.evaluate(chineseTexts);
  return texts.map((text) => `${path} in Chinese: ${text.slice(0, 80)}`);
}

/** Everything that is wrong with a page, under its address. @param printed what is made for paper is one sheet, and has no buttons */
export async function everyFault(page: Page, path: string, printed = false): Promise<string[]> {
  const sheets = printed ? await sheetsOf(page) : 1;
  const faults = [
    ...(await faultsOf(page)),
    ...(printed ? [] : await faultsInForcedColours(page)),
    ...(await faultsWhenLarge(page)),
    ...(sheets === 1 ? [] : [`${sheets} sheets of A4`]),
  ];
  return faults.map((fault) => `${path} ${fault}`);
}

/** 长辈版, by the figures of the ministry's design rules: letters of 18 at least, 60 for whatever is touched. */
export async function elderFaults(page: Page, path: string): Promise<string[]> {
  const small = (await textsOf(page)).filter(({ fontPx }) => fontPx < 18);
  return [
    ...small.map(({ text, fontPx }) => `${path} letters of ${fontPx}: ${text}`),
    ...(await smallTargets(page, 60)).map((target) => `${path} small: ${target}`),
  ];
}

/** How many sheets of A4 it takes, by the pages of its PDF. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
