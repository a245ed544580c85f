import { bytea, instant } from '../../platform/database/columns.ts';
import { index, pgTable, text } from '../../platform/database/drizzle.ts';

/** A recognised credential (加注件) waiting to travel with a case; the SD-JWT is sealed under its own key. */
export const credential = pgTable(
  'credential',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    certificateType: text('certificate_type').notNull(),
    itemCode: text('item_code').notNull(),
    homeRegion: text('home_region').notNull(),
    agreementId: text('agreement_id').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('credential_expiry').on(table.expiresAt)],
);
