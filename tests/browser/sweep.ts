import type { Page } from 'playwright-core';
import { inEnglish, type PageOf } from './all-pages.ts';
import { inSize } from './come-as.ts';
import { isForPictures, takePicture, weigh } from './figures.ts';
import { elderFaults, everyFault, untranslated } from './sound.ts';

export const narrow = { width: 320, height: 700 };

type Swept = { readonly faults: readonly string[]; readonly weight: string | undefined };

/** In the dark and on the narrowest phone. @returns the status of the answer */
async function open(page: Page, address: string): Promise<number | undefined> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(narrow);
  return (await page.goto(address))?.status();
}

/** Everything that is wrong with one page, in Chinese and in English; what it weighs where that is asked for, and its picture. */
export async function sweep(page: Page, origin: string, of: PageOf): Promise<Swept> {
  const faults: string[] = [];
  if (of.size) await inSize(page, origin, of.size);
  const status = await open(page, origin + of.path);
  if (status !== 200) faults.push(`${of.path} ${status}`);
  const weight = await weigh(page);
  faults.push(...(await everyFault(page, of.path, of.printed)));
  if (of.size) faults.push(...(await elderFaults(page, of.path)));
  await takePicture(page, of);
  const english = inEnglish(of);
  await open(page, origin + english);
  faults.push(...(await untranslated(page, english)));
  // The same layout again, with longer words: all of them by hand only.
  if (isForPictures) faults.push(...(await everyFault(page, english, of.printed)));
  if (isForPictures && of.size) faults.push(...(await elderFaults(page, english)));
  return { faults, weight };
}
