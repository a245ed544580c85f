import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import type { Audience } from '#contracts/guide';
import { basicCodeOf } from '#contracts/identifiers';
import { type Item, type ItemMaterial, type LeftOutItem, leaveOut } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { rowsOf, type Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, gt, inArray, type SQL, sql } from '../../platform/database/drizzle.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { remembered } from '../../platform/process/remembered.ts';
import { keepTexts, withRoomForTexts } from './commitment-texts.ts';
import { cursorAfter, readCursor } from './cursor.ts';
import { forgetPlaces } from './places.ts';
import { searchTextOf, termsOf } from './search-text.ts';
import { withSoundGuides } from './sound-guide.ts';
import { withSoundRules } from './sound-rules.ts';
import { item } from './tables.ts';
import { keepVersions } from './versions.ts';

type Cached = { readonly item: Item; readonly readAtMs: number };

const maxAgeMs = 30_000;
const maxCached = 2000;
const cacheOf = perPlatform(() => new LRUCache<string, Cached>({ max: maxCached }));

/** The item with this code as its region last listed it, at most 30 s old. */
export async function findItem(platform: Platform, itemCode: string): Promise<Item | undefined> {
  const cache = cacheOf(platform);
  const nowMs = platform.monotonicMs();
  const cached = cache.get(itemCode);
  if (cached && nowMs - cached.readAtMs < maxAgeMs) return cached.item;
  const [row] = await platform
    .database()
    .select({ item: item.item })
    .from(item)
    .where(eq(item.code, itemCode));
  if (!row) return undefined;
  cache.set(itemCode, { item: row.item, readAtMs: nowMs });
  return row.item;
}

export type ItemQuery = {
  readonly region?: string | undefined;
  /** Part of the item's name. */
  readonly q?: string | undefined;
  readonly basicCode?: string | undefined;
  /** One of them: the steps of a life event. */
  readonly basicCodes?: readonly string[] | undefined;
  /** For whom; an item whose guide does not say is for both. */
  readonly audience?: Audience | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type ItemPage = { readonly items: readonly Item[]; readonly next?: string };

const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Guides are long, and read one by one. */
const withoutGuide = sql<Item>`${item.item} - 'guide'`;

/** One page of the catalogue in order of the item codes; `next` is absent on the last page. */
export async function listItems(
  platform: Platform,
  query: ItemQuery,
): Promise<Result<ItemPage, Failure>> {
  const conditions: SQL[] = [];
  if (query.region !== undefined) conditions.push(eq(item.region, query.region));
  if (query.basicCode !== undefined) conditions.push(eq(item.basicCode, query.basicCode));
  if (query.basicCodes !== undefined)
    conditions.push(inArray(item.basicCode, [...query.basicCodes]));
  if (query.audience !== undefined)
    conditions.push(
      sql`coalesce(${item.item} #>> '{guide,audience}', 'both') in (${query.audience}, 'both')`,
    );
  // Of a list of an earlier version the name alone is known.
  const text = sql`coalesce(nullif(${item.searchText}, ''), lower(${item.name}))`;
  for (const any of query.q === undefined ? [] : termsOf(query.q))
    conditions.push(sql`${text} like any(${sql.param(any.map((term) => `%${literally(term)}%`))})`);
  if (query.cursor !== undefined) {
    const after = readCursor(query.cursor);
    if (after === undefined) return fail(failure('request.cursor_invalid'));
    conditions.push(gt(item.code, after));
  }
  const rows = await platform
    .database()
    .select({ item: withoutGuide })
    .from(item)
    .where(and(...conditions))
    .orderBy(asc(item.code))
    .limit(query.limit + 1);
  const items = rows.slice(0, query.limit).map((row) => row.item);
  const last = items.at(-1);
  return ok(
    rows.length > query.limit && last ? { items, next: cursorAfter(last.code) } : { items },
  );
}

/** Far beyond what a few regions list. */
const maxItems = 20_000;

async function readAll(platform: Platform): Promise<readonly Item[]> {
  const rows = await platform.database().select({ item: item.item }).from(item).limit(maxItems);
  return rows.map((row) => row.item);
}

const whole = remembered(maxAgeMs, readAll);

/** The whole catalogue, guides included: for statistics, and for what looks at every item; at most 30 s old. */
export const allItems = whole.of;

/** The materials of all items for which a certificate can stand, each different one once. */
export async function certificateMaterials(platform: Platform): Promise<ItemMaterial[]> {
  const rows = await rowsOf<{ material: ItemMaterial }>(
    platform.database(),
    sql`select distinct material from ${item}, jsonb_array_elements(${item.item} -> 'materials') as material
        where material ? 'certificateType'`,
  );
  return rows.map((row) => row.material);
}

const batchSize = 500;

const ofAnother = ({ code }: Item, index: number): LeftOutItem =>
  leaveOut(code, index + 1, ['other_region']);

function rowsFor(region: string, items: readonly Item[], listedAt: Date) {
  // One statement must not touch a row twice, and two syncs must lock rows in the same order.
  const byCode = new Map(
    items.filter((listed) => listed.region === region).map((listed) => [listed.code, listed]),
  );
  return [...byCode.values()]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((listed) => ({
      code: listed.code,
      region,
      basicCode: basicCodeOf(listed.code),
      name: listed.name,
      item: listed,
      searchText: searchTextOf(listed),
      listedAt,
    }));
}

/** Makes these the region's whole catalogue. @returns the codes that were stored */
export async function replaceItems(
  tx: Transaction,
  region: string,
  items: readonly Item[],
  listedAt: Date,
): Promise<ReadonlySet<string>> {
  const rows = rowsFor(region, items, listedAt);
  const stored = new Set<string>();
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    const written = await tx
      .insert(item)
      .values(batch)
      .onConflictDoUpdate({
        target: item.code,
        set: {
          name: sql`excluded.name`,
          item: sql`excluded.item`,
          searchText: sql`excluded.search_text`,
          listedAt: sql`excluded.listed_at`,
        },
        setWhere: eq(item.region, region),
      })
      .returning({ code: item.code });
    for (const { code } of written) stored.add(code);
    const kept = batch.flatMap((row) => (stored.has(row.code) ? [row.item] : []));
    await keepVersions(tx, kept, listedAt);
    await keepTexts(tx, region, kept, listedAt);
  }
  // By what was stored and not by when: clocks of two processes differ, and one may step back.
  const gone = sql`${item.code} <> all(${sql.param([...stored])}::text[])`;
  await tx.delete(item).where(and(eq(item.region, region), gone));
  return stored;
}

/** What this process remembers of the catalogue is read anew. */
export const forgetItems = (platform: Platform): void => {
  cacheOf(platform).clear();
  whole.forget(platform);
  forgetPlaces(platform);
};

/**
 * Makes `items` the region's whole catalogue: what it no longer lists is removed. A region can neither
 * list an item of another region nor take over its code: a neighbour could otherwise lower the level or
 * widen the fields that another region's item asks for.
 * @returns how many items were stored, and which were not
 */
export async function saveItems(
  platform: Platform,
  region: string,
  listed: readonly Item[],
): Promise<{ readonly stored: number; readonly leftOut: readonly LeftOutItem[] }> {
  const now = platform.clock();
  const { items, leftOut: unsound } = withSoundGuides(listed);
  const { stored, crowded } = await platform.database().transaction(async (tx) => {
    const roomy = await withRoomForTexts(tx, region, items);
    // A commitment without room for its texts is not offered, and no rule rests on it.
    const ruled = withSoundRules(roomy.items);
    return {
      stored: await replaceItems(tx, region, ruled.items, now),
      crowded: [...roomy.leftOut, ...ruled.leftOut.map(({ named }) => named)],
    };
  });
  forgetItems(platform);
  const leftOut = items.filter(({ code }) => !stored.has(code)).map(ofAnother);
  return { stored: stored.size, leftOut: [...leftOut, ...unsound, ...crowded] };
}
