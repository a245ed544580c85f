import type { Page } from 'playwright-core';

export type Picture = { readonly width: number; readonly height: number; readonly colours: number };

/**
 * Takes a picture of the whole page and looks at it: its size, and how many colours are in it (one for a
 * page that stayed empty). Chromium draws letters differently from version to version, so no picture is
 * held against an older one; the layout is, by boxes.
 */
export async function picture(page: Page, file: string): Promise<Picture> {
  const png = await page.screenshot({ path: file, fullPage: true });
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('the browser is gone');
  const reader = await context.newPage();
  const seen = await reader.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const paper = canvas.getContext('2d');
    paper?.drawImage(image, 0, 0);
    const pixels = new Uint32Array(
      paper?.getImageData(0, 0, image.width, image.height).data.buffer ?? new ArrayBuffer(0),
    );
    return { width: image.width, height: image.height, colours: new Set(pixels).size };
  }, png.toString('base64'));
  await context.close();
  return seen;
}
