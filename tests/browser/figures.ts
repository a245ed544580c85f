import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { PageOf } from './all-pages.ts';

/** Where `npm run screenshots` puts its pictures; undefined in a test run. */
const folder = process.env['PICTURES'];

export const isForPictures = folder !== undefined;

/** One picture of what is seen at first, in daylight on a screen. */
export async function takePicture(page: Page, { picture, printed }: PageOf): Promise<void> {
  if (folder === undefined || picture === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(printed ? { width: 794, height: 1123 } : { width: 1100, height: 760 });
  await page.screenshot({ path: join(folder, `${picture}.png`) });
}

/** A line of the table of weights: bytes of the page alone and with its style, and milliseconds to the first byte and until it is there. */
export async function weigh(page: Page): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType(
      'navigation',
    ) as PerformanceNavigationTiming[];
    const others = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const own = navigation?.decodedBodySize ?? 0;
    const all = others.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, own);
    const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1);
    const first = Math.round((navigation?.responseStart ?? 0) - (navigation?.requestStart ?? 0));
    const there = Math.round(navigation?.loadEventEnd ?? 0);
    return `${kilobytes(own)} | ${kilobytes(all)} | ${first} | ${there}`;
  });
}

/** The record of a run of scene 1, beside the pictures: who asked what, in order; what a page loads by itself is left out. */
export function takeRecord(
  asked: readonly { readonly who: string; readonly method: string; readonly path: string }[],
): void {
  if (folder === undefined) return;
  const told = asked.filter(({ path }) => !/\.(?:css|js|svg|ico)$|\/events$/.test(path));
  const lines = told.map(
    ({ who, method, path }, nth) => `| ${nth + 1} | ${who} | ${method} | \`${path}\` |`,
  );
  const text = `# 场景一的全程记录 · A recorded run of scene 1

Written by \`npm run screenshots\`: three people with a browser each, and every page and form that they asked for, in order (without style, script,
mark and the stream of an open case). The gateway heard no other, but the reports of the deciding platform (\`tests/browser/three-people.ts\` listens at its door).

| | who | | page |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
  writeFileSync(join(folder, '..', 'scene-one-by-pages.md'), text);
}

/** A line of the table of pages: what an id is differs from run to run, and a page for elder people from the usual one. */
export const figureLine = (
  { path, size }: { readonly path: string; readonly size?: string | undefined },
  weight: string,
): string => {
  const shown = path.replaceAll(/\b(case|draft|ho|batch|cons|tick)_[0-9a-v]{26}/g, '{$1}');
  return `| \`${shown}\`${size ? ` 长辈版 (${size})` : ''} | ${weight} |`;
};

/** CPU time that all processes of Chromium on this machine have used, in ms: what a loaded machine does not change much. */
export function chromiumMs(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const ticks = pids.map((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (!/\((?:chrom|headless)/.test(stat)) return 0;
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended since.
      return 0;
    }
  });
  return ticks.reduce((sum, one) => sum + one, 0) * 10;
}
