import { instant } from '../../platform/database/columns.ts';
import { integer, pgTable, primaryKey, text } from '../../platform/database/drizzle.ts';

/** What the certificates of a region lacked in a month (数据治理), counted: of no certificate and of nobody. */
export const certificateQuality = pgTable(
  'certificate_quality',
  {
    region: text('region').notNull(),
    /** yyyy-mm in +08:00. */
    month: text('month').notNull(),
    /** `field` for one that could not be read, else the step that did not hold. */
    kind: text('kind').notNull(),
    /** The field by its canonical name, or the reason. */
    name: text('name').notNull(),
    count: integer('count').notNull(),
    /** How the last one was written, without what was written. */
    shape: text('shape'),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.region, table.month, table.kind, table.name] })],
);
