import { instant } from '../../platform/database/columns.ts';
import { jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

/** Who looks at pages: a one-time link first, then a session in a cookie. Both are stored hashed. */
export const consoleAccess = pgTable('console_access', {
  secretHash: text('secret_hash').primaryKey(),
  kind: text('kind').$type<'link' | 'session'>().notNull(),
  clientId: text('client_id').notNull(),
  scopes: jsonb('scopes').$type<readonly string[]>().notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: instant('expires_at').notNull(),
});
