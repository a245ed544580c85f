import { instant } from '../../platform/database/columns.ts';
import { pgTable, primaryKey, text } from '../../platform/database/drizzle.ts';

/** Which key of which client led to which result; answered again from there. */
export const idempotency = pgTable(
  'idempotency',
  {
    clientId: text('client_id').notNull(),
    key: text('key').notNull(),
    requestDigest: text('request_digest').notNull(),
    resultRef: text('result_ref').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.key] })],
);
