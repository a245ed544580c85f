import type { Guide } from '#contracts/guide';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { item } from './tables.ts';

type Place = Guide['places'][number];

/** The windows that the guides of each region name, each once. */
export async function placesByRegion(
  platform: Platform,
): Promise<ReadonlyMap<string, readonly Place[]>> {
  const rows = await rowsOf<{ region: string; place: Place }>(
    platform.database(),
    sql`select distinct region, place
        from ${item}, jsonb_array_elements(${item.item} #> '{guide,places}') as place
        where jsonb_typeof(${item.item} #> '{guide,places}') = 'array'
        order by region limit 500`,
  );
  const byRegion = new Map<string, Place[]>();
  for (const { region, place } of rows)
    byRegion.set(region, [...(byRegion.get(region) ?? []), place]);
  return byRegion;
}
