import type { Guide } from '#contracts/guide';
import type { Item, LeftOutItem } from '#contracts/item';
import { instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from '../../platform/database/drizzle.ts';

/** The catalogue: service items as their regions last listed them. */
export const item = pgTable(
  'item',
  {
    code: text('code').primaryKey(),
    region: text('region').notNull(),
    basicCode: text('basic_code').notNull(),
    name: text('name').notNull(),
    item: jsonb('item').$type<Item>().notNull(),
    /** What it is found by; made when it is listed. */
    searchText: text('search_text').notNull().default(''),
    listedAt: instant('listed_at').notNull(),
  },
  (table) => [index('item_basic_code').on(table.basicCode), index('item_region').on(table.region)],
);

/** 告知承诺书: every wording that a region ever announced. */
export const commitmentText = pgTable(
  'commitment_text',
  {
    /** SHA-256 of the Chinese wording. */
    digest: text('digest').notNull(),
    region: text('region').notNull(),
    /** Its name and version, `site-safety@2`. */
    id: text('id').notNull(),
    zh: text('zh').notNull(),
    en: text('en'),
    listedAt: instant('listed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.digest, table.region, table.id] })],
);

/** How the last listing of each region went. */
export const itemListing = pgTable('item_listing', {
  region: text('region').primaryKey(),
  askedAt: instant('asked_at').notNull(),
  /** The last one that the region answered with a list. */
  listedAt: instant('listed_at'),
  /** Why the last one brought no list; null: it did. */
  failure: text('failure'),
  /** How many entries of the list stay out, and the first of them. */
  leftOutCount: integer('left_out_count').notNull().default(0),
  leftOut: jsonb('left_out').$type<readonly LeftOutItem[]>().notNull().default([]),
  /** Of a catalogue that its region uploads: counts its changes. */
  version: integer('version').notNull().default(0),
});

/** Every version of every guide that a region listed. */
export const itemGuide = pgTable(
  'item_guide',
  {
    itemCode: text('item_code').notNull(),
    /** Of the guide itself: a region may change it and keep its version's name. */
    digest: text('digest').notNull(),
    version: text('version').notNull(),
    guide: jsonb('guide').$type<Guide>().notNull(),
    listedAt: instant('listed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.itemCode, table.digest] })],
);
