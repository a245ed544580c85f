import { instant } from './columns.ts';
import { integer, pgTable } from './drizzle.ts';

/** What processes write to find out whether anything can be written; it says nothing to anybody else. */
export const writeProbe = pgTable('write_probe', {
  slot: integer('slot').primaryKey(),
  at: instant('at').notNull(),
});
