import type { Guide } from '#contracts/guide';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { remembered } from '../../platform/process/remembered.ts';
import { item } from './tables.ts';

type Place = Guide['places'][number];

/** Of one region: what a page shows of it, and no region takes the place of another. */
const maxPlaces = 50;

async function readPlaces(platform: Platform): Promise<ReadonlyMap<string, readonly Place[]>> {
  const rows = await rowsOf<{ region: string; place: Place }>(
    platform.database(),
    sql`select region, place from (
          select region, place, row_number() over (partition by region order by place->>'name', place) as nth
          from (
            select distinct region, place
            from ${item}, jsonb_array_elements(${item.item} #> '{guide,places}') as place
            where jsonb_typeof(${item.item} #> '{guide,places}') = 'array') named) numbered
        where nth <= ${maxPlaces} order by region, nth`,
  );
  const byRegion = new Map<string, Place[]>();
  for (const { region, place } of rows)
    byRegion.set(region, [...(byRegion.get(region) ?? []), place]);
  return byRegion;
}

/** Every guide is looked at: screens of halls ask every few seconds. */
const maxAgeMs = 30_000;
const places = remembered(maxAgeMs, readPlaces);

/** The windows that the guides of each region name, each once; at most 30 s old. */
export const placesByRegion = places.of;
export const forgetPlaces = places.forget;
