import { instant } from '../../platform/database/columns.ts';
import { index, pgTable, primaryKey, text } from '../../platform/database/drizzle.ts';

/** Which clerk of a member has a case on the desk, by the name that only the member resolves. */
export const caseClerk = pgTable(
  'case_clerk',
  {
    clientId: text('client_id').notNull(),
    caseId: text('case_id').notNull(),
    clerk: text('clerk').notNull(),
    since: instant('since').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.caseId] }),
    index('case_clerk_desk').on(table.clientId, table.clerk, table.caseId),
  ],
);
