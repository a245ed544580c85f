import { instant } from '../../platform/database/columns.ts';
import { boolean, pgTable, text } from '../../platform/database/drizzle.ts';

export type OriginalsState = 'none' | 'awaited' | 'complete' | 'discrepancy';

/** How the originals of a case stand; a case without a row waits for them if it says so itself. */
export const caseOriginals = pgTable('case_originals', {
  caseId: text('case_id').primaryKey(),
  state: text('state').$type<OriginalsState>().notNull(),
  /** Who must act about them; set while they hold the case up. */
  owner: text('owner'),
  /** The deciding region decided while they were not complete. */
  decidedWithout: boolean('decided_without').notNull().default(false),
  updatedAt: instant('updated_at').notNull(),
});
