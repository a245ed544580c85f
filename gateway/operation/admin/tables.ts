import type { ActingPerson } from '#contracts/acting-person';
import type { FailureCode } from '#contracts/failures';
import { instant } from '../../platform/database/columns.ts';
import { integer, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

/** 批量重投: one press of a button over many messages, and what became of each. */
export const bulkRedrive = pgTable('bulk_redrive', {
  id: text('id').primaryKey(),
  clientId: text('client_id').notNull(),
  actor: jsonb('actor').$type<ActingPerson>(),
  /** What was asked for: one region, or all. */
  region: text('region'),
  /** Not tried yet; where a process died, they are parked still. */
  pending: jsonb('pending').$type<readonly string[]>().notNull(),
  done: integer('done').notNull(),
  failed: jsonb('failed')
    .$type<readonly { readonly messageId: string; readonly code: FailureCode }[]>()
    .notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
});
