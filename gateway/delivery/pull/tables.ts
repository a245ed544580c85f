import { instant } from '../../platform/database/columns.ts';
import { pgTable, text } from '../../platform/database/drizzle.ts';

/** How a region ended a message that it had fetched, so that the same answer again has no effect. */
export const inboxAnswer = pgTable('inbox_answer', {
  messageId: text('message_id').primaryKey(),
  region: text('region').notNull(),
  state: text('state').$type<'delivered' | 'refused'>().notNull(),
  regionalCaseId: text('regional_case_id'),
  /** The region's own code of a refusal. */
  code: text('code'),
  at: instant('at').notNull(),
});
