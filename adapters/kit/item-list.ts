import type { z } from 'zod';
import { Item, type ItemList, readItemList } from '#contracts/item';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from './failures.ts';

type Page = { readonly total: number; readonly list: readonly unknown[] };

/** Every entry of a list that comes page by page; the platform decides how long a page is. */
export async function allPages(
  ask: (pageNumber: number) => Promise<RegionResult<Page>>,
  maxPages: number,
): Promise<RegionResult<readonly unknown[]>> {
  const entries: unknown[] = [];
  for (let pageNumber = 1; pageNumber <= maxPages; pageNumber++) {
    const page = await ask(pageNumber);
    if (!page.ok) return page;
    entries.push(...page.value.list);
    if (entries.length >= page.value.total) return ok(entries);
    if (page.value.list.length === 0) break;
  }
  return fail(malformed('items_incomplete', 'the pages hold fewer items than announced'));
}

/**
 * Reads a region's entries one by one: an odd one is left out, named, and costs none of the others.
 * @param refName the region's own field for the code of an item
 */
export const itemsOf = <R>(
  entries: readonly unknown[],
  refName: string,
  form: z.ZodType<R>,
  itemOf: (raw: R) => unknown,
): ItemList =>
  readItemList(
    entries,
    (entry) => (entry as Readonly<Record<string, unknown>> | null)?.[refName],
    (entry) => {
      const raw = form.safeParse(entry);
      return raw.success
        ? Item.safeParse(itemOf(raw.data))
        : { success: false, error: raw.error as unknown as z.ZodError<Item> };
    },
  );
