import type { DisputeOutcome } from '#contracts/dispute';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  boolean,
  index,
  pgTable,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';

/** 异议: somebody doubts one field of a certificate. Rows are never deleted while copies may still be asked about. */
export const certificateDispute = pgTable(
  'certificate_dispute',
  {
    id: text('id').primaryKey(),
    certificateRef: text('certificate_ref').notNull(),
    /** The issuing region, which answers. */
    region: text('region').notNull(),
    certificateType: text('certificate_type').notNull(),
    field: text('field').notNull(),
    clientId: text('client_id').notNull(),
    /** The holder, pairwise, where it is they who doubt it. */
    subject: text('subject'),
    byHolder: boolean('by_holder').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Last working day for an answer, +08:00. */
    answerBy: text('answer_by').notNull(),
    outcome: text('outcome').$type<DisputeOutcome>(),
    answeredAt: instant('answered_at'),
    answeredBy: text('answered_by'),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    /** Identifier, reason and answer. */
    sealed: bytea('sealed').notNull(),
  },
  (table) => [
    uniqueIndex('certificate_dispute_open')
      .on(table.certificateRef, table.field)
      .where(sql`outcome is null`),
    index('certificate_dispute_ref').on(table.certificateRef),
    index('certificate_dispute_region').on(table.region, table.id),
  ],
);
