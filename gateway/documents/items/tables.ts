import type { Item } from '#contracts/item';
import { instant } from '../../platform/database/columns.ts';
import { index, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

/** The catalogue: service items as their regions last listed them. */
export const item = pgTable(
  'item',
  {
    code: text('code').primaryKey(),
    region: text('region').notNull(),
    basicCode: text('basic_code').notNull(),
    name: text('name').notNull(),
    item: jsonb('item').$type<Item>().notNull(),
    listedAt: instant('listed_at').notNull(),
  },
  (table) => [index('item_basic_code').on(table.basicCode), index('item_region').on(table.region)],
);
