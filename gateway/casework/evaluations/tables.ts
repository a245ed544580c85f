import type {
  EvaluationTag,
  FaultOutcome,
  FollowUpStep,
  Moment,
  Score,
} from '#contracts/evaluation';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';

/** 好差评: one per service moment of a case. Words of people lie sealed under the case's key. */
export const evaluation = pgTable(
  'evaluation',
  {
    id: text('id').primaryKey(),
    caseId: text('case_id').notNull(),
    moment: text('moment').$type<Moment>().notNull().default('handling'),
    /** The region that served then; it mends what was bad. */
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    /** Work number at the window, if one served the person. */
    clerk: text('clerk'),
    clientId: text('client_id').notNull(),
    score: integer('score').$type<Score>().notNull(),
    tags: jsonb('tags').$type<readonly EvaluationTag[]>().notNull(),
    comment: bytea('comment'),
    givenAt: instant('given_at').notNull(),
    /** The day by which the next step of a follow-up is due; null where nothing is left to do. */
    nextStepBy: text('next_step_by'),
    /** 回访: since when it is mended and nobody asked the person again. */
    revisitSince: instant('revisit_since'),
    /** 复核: it turned out to be wrong, and counts nowhere. */
    upheldAt: instant('upheld_at'),
  },
  (table) => [
    uniqueIndex('evaluation_once').on(table.caseId, table.moment),
    index('evaluation_month').on(table.givenAt),
    index('evaluation_region').on(table.region, table.id),
    index('evaluation_revisit').on(table.region, table.id).where(sql`revisit_since is not null`),
    index('evaluation_open')
      .on(table.region, table.nextStepBy)
      .where(sql`next_step_by is not null`),
  ],
);

/** What was done about a bad evaluation, in order. */
export const evaluationStep = pgTable(
  'evaluation_step',
  {
    evaluationId: text('evaluation_id').notNull(),
    sequence: integer('sequence').notNull(),
    step: text('step').$type<FollowUpStep>().notNull(),
    clientId: text('client_id').notNull(),
    note: bytea('note'),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.evaluationId, table.sequence] })],
);

/** 找茬: what somebody found wrong, with a case or without. Sealed under the case's key or under its own. */
export const faultReport = pgTable(
  'fault_report',
  {
    id: text('id').primaryKey(),
    caseId: text('case_id'),
    itemCode: text('item_code'),
    /** The region that it is about and that answers. */
    region: text('region').notNull(),
    clientId: text('client_id').notNull(),
    /** The person, where an app speaks for one; pairwise. */
    subject: text('subject'),
    words: bytea('words'),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version'),
    answerBy: text('answer_by').notNull(),
    contactedAt: instant('contacted_at'),
    outcome: text('outcome').$type<FaultOutcome>(),
    answer: bytea('answer'),
    answeredAt: instant('answered_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('fault_report_region').on(table.region, table.id),
    index('fault_report_subject').on(table.subject, table.id).where(sql`subject is not null`),
    index('fault_report_open').on(table.clientId).where(sql`answered_at is null`),
    index('fault_report_kept').on(table.answeredAt).where(sql`wrapped_key is not null`),
  ],
);
