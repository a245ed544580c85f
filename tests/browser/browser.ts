import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';

const shared = globalThis as { chromium?: Promise<Browser> };

/** Headless, and silent towards the network: whatever goes out is the page's own doing. */
const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** One for all files of a process, and it ends with it. Whoever is to share nothing has a context of their own. */
export async function openChromium(executablePath: string): Promise<Browser> {
  const running = await shared.chromium?.catch(() => undefined);
  if (running?.isConnected()) return running;
  shared.chromium = launch(executablePath);
  return shared.chromium;
}

/** Nobody stays for the next file. */
export async function everybodyLeaves(browser: Browser | undefined): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
}

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** What a page did that a page of the console must not do. */
export type Watch = { readonly problems: string[] };

/** Notes console messages, failed and foreign requests and policy violations of every page of a context, from here on. */
export function watch(context: BrowserContext, origin: string): Watch {
  const problems: string[] = [];
  const look = (page: Page): void => {
    page.on('console', (message) => {
      // Chromium reports the status of a page that is itself a refusal as an error.
      if (message.type() === 'error' && /status of 401/.test(message.text())) return;
      problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    page.on('requestfailed', (request) => {
      // Chromium drops an icon that is still on its way when the page is left: nothing failed.
      if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
      problems.push(`failed: ${request.url()}`);
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) problems.push(`foreign: ${request.url()}`);
    });
  };
  for (const page of context.pages()) look(page);
  context.on('page', look);
  return { problems };
}

/** The page shows nothing wider than the window: nobody has to scroll sideways. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
}

/** The text as people see it: what is hidden is not in it. */
export const visibleText = (locator: Locator): Promise<string> =>
  // biome-ignore lint/performance/useDomNodeTextContent: that would count hidden text as seen.
  locator.innerText();
