import type { Page } from 'playwright-core';

/** A visible piece of text with what decides whether it can be read. */
export type Reading = {
  readonly text: string;
  readonly fontPx: number;
  readonly bold: boolean;
  /** WCAG 2.2 contrast ratio against the nearest opaque background. */
  readonly contrast: number;
};

/* Runs in the page: no imports, no closures. */
function readTexts(): Reading[] {
  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red = 0, green = 0, blue = 0]: number[]): number => {
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found: Reading[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim() ?? '';
    const element = walker.currentNode.parentElement;
    if (!element || text === '' || !element.checkVisibility() || element.closest('.skip')) continue;
    const style = getComputedStyle(element);
    if (style.clipPath !== 'none') continue;
    const [one, two] = [luminance(channels(style.color)), luminance(backgroundOf(element))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const fontPx = Number.parseFloat(style.fontSize);
    found.push({ text, fontPx, bold: Number(style.fontWeight) >= 600, contrast });
  }
  return found;
}

/** Every visible text of the page. */
export const textsOf = (page: Page): Promise<Reading[]> => page.evaluate(readTexts);

export type Box = {
  readonly name: string;
  readonly lane: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Something inside is wider or higher than the box. */
  readonly clipped: boolean;
};

/** The boxes of the timeline's steps in their order. */
export const stepBoxes = (page: Page): Promise<Box[]> =>
  page.locator('.step .what').evaluateAll((elements) =>
    elements.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const lane = Number(/\bl(\d)\b/.exec(element.parentElement?.className ?? '')?.[1]);
      const clipped =
        element.scrollWidth > element.clientWidth + 1 ||
        element.scrollHeight > element.clientHeight + 1;
      return { name: element.textContent ?? '', lane, x, y, width, height, clipped };
    }),
  );

const apart = (one: Box, two: Box): boolean =>
  one.x + one.width <= two.x ||
  two.x + two.width <= one.x ||
  one.y + one.height <= two.y ||
  two.y + two.height <= one.y;

/** Pairs of boxes that lie on each other. */
export const overlaps = (boxes: readonly Box[]): string[] =>
  boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((two) => !apart(one, two))
      .map((two) => `${one.name} / ${two.name}`),
  );

/** Interactive elements whose target is smaller than `px` in height, outside running text. */
export const smallTargets = (page: Page, px: number): Promise<string[]> =>
  page
    .locator('a:not(.skip), summary, button')
    .evaluateAll(
      (elements, limit) =>
        elements
          .filter((element) => element.getBoundingClientRect().height < limit)
          .map(
            (element) => `${element.textContent?.trim()} ${element.getBoundingClientRect().height}`,
          ),
      px,
    );

export type Step = {
  readonly action: string;
  readonly lane: string;
  readonly at: string;
  readonly quiet: boolean;
};

/** The steps of the timeline as they stand on the page. */
export const timelineSteps = (page: Page): Promise<Step[]> =>
  page.locator('.step').evaluateAll((elements) =>
    elements.map((element) => ({
      action: element.getAttribute('data-action') ?? '',
      lane: element.querySelector('.lane')?.textContent ?? '',
      at: element.querySelector('time')?.dateTime ?? '',
      quiet: element.classList.contains('quiet'),
    })),
  );

export type Ring = {
  readonly text: string;
  readonly style: string;
  readonly widthPx: number;
  readonly leftPx: number;
};

/** What has the keyboard, and how the page shows it. */
export const focusRing = (page: Page): Promise<Ring> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const style = getComputedStyle(element);
    return {
      text: element.textContent?.trim() ?? '',
      style: style.outlineStyle,
      widthPx: Number.parseFloat(style.outlineWidth),
      leftPx: element.getBoundingClientRect().left,
    };
  });
