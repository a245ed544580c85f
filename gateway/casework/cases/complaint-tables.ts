import { bytea, instant } from '../../platform/database/columns.ts';
import { bigint, index, pgTable, sql, text } from '../../platform/database/drizzle.ts';

export const complaintReasons = [
  'unknown_reader',
  'not_needed',
  'too_often',
  'not_agreed',
  'other',
] as const;
export const complaintOutcomes = ['justified', 'not_justified', 'mended'] as const;

/** A person doubts that somebody had to look at their case (个人信息保护法 art. 50). Words lie sealed under the case's key, or under one of their own. */
export const accessComplaint = pgTable(
  'access_complaint',
  {
    id: text('id').primaryKey(),
    /** The place in the log of what is complained about. */
    logIndex: bigint('log_index', { mode: 'number' }).notNull(),
    caseId: text('case_id').notNull(),
    /** Pairwise; nobody's once the case is erased. */
    subject: text('subject'),
    /** Whose reading it was, and who answers: a region, or `tongban`, for which the operator does. */
    organisation: text('organisation').notNull(),
    reason: text('reason').$type<(typeof complaintReasons)[number]>().notNull(),
    words: bytea('words'),
    /** Of the words about what was shown (亮证), or an appointment, which have no case. */
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version'),
    answerBy: text('answer_by').notNull(),
    outcome: text('outcome').$type<(typeof complaintOutcomes)[number]>(),
    answer: bytea('answer'),
    answeredAt: instant('answered_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('access_complaint_subject').on(table.subject, table.id),
    index('access_complaint_organisation').on(table.organisation, table.id),
    index('access_complaint_open').on(table.id).where(sql`answered_at is null`),
  ],
);
