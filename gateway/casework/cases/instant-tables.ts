import type { InstantGround, InstantOutcome } from '#contracts/instant-decision';
import { instant } from '../../platform/database/columns.ts';
import { index, jsonb, pgTable, sql, text } from '../../platform/database/drizzle.ts';

/** What a region decided by a rule (秒批): by which words, and what of them the application met. Nothing of a person. */
export const instantDecision = pgTable(
  'instant_decision',
  {
    caseId: text('case_id').primaryKey(),
    /** Of the deciding body. */
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    /** `name@2#sha-256:…` */
    rule: text('rule').notNull(),
    zh: text('zh').notNull(),
    en: text('en'),
    grounds: jsonb('grounds').$type<readonly InstantGround[]>().notNull(),
    decidedAt: instant('decided_at').notNull(),
    /** The last day of the check afterwards; null where it was not drawn for one. */
    checkBy: text('check_by'),
    outcome: text('outcome').$type<InstantOutcome>(),
    checkedAt: instant('checked_at'),
    clerk: text('clerk'),
  },
  (table) => [
    index('instant_decision_board').on(table.region, table.caseId),
    index('instant_decision_checked')
      .on(table.outcome, table.caseId)
      .where(sql`outcome is not null`),
    index('instant_decision_unchecked')
      .on(table.region, table.caseId)
      .where(sql`outcome is null and check_by is not null`),
  ],
);
