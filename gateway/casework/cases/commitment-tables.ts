import type { CommitmentOutcome } from '#contracts/commitment';
import { instant } from '../../platform/database/columns.ts';
import { index, jsonb, pgTable, primaryKey, sql, text } from '../../platform/database/drizzle.ts';

/** What an applicant promised instead of bringing it (告知承诺), from the approval on that rests on it. */
export const commitment = pgTable(
  'commitment',
  {
    caseId: text('case_id').notNull(),
    /** The material that it stands for. */
    code: text('code').notNull(),
    /** Of the deciding body. */
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    /** Which text in which version; null where its name is none that may lie in the open. */
    text: text('text'),
    /** Who put their name to it. */
    signer: text('signer').$type<'applicant' | 'agent' | 'guardian'>().notNull(),
    signedAt: instant('signed_at').notNull(),
    /** SHA-256 of the paper that was signed; null where its signer was logged in. */
    signed: text('signed'),
    /** By what its applicant is found (`personIndex`); nobody's once the case is erased. */
    personIndex: text('person_index'),
    /** Those who applied together with them, and promised by the same hand. */
    jointIndexes: jsonb('joint_indexes').$type<readonly string[]>(),
    /** The last day of the check afterwards, `2026-12-11`. */
    checkBy: text('check_by').notNull(),
    outcome: text('outcome').$type<CommitmentOutcome>(),
    checkedAt: instant('checked_at'),
    clerk: text('clerk'),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.code] }),
    index('commitment_board').on(table.region, table.caseId, table.code),
    index('commitment_unchecked').on(table.caseId, table.code).where(sql`outcome is null`),
    index('commitment_checked')
      .on(table.outcome, table.caseId, table.code)
      .where(sql`outcome is not null`),
    index('commitment_breached')
      .on(table.personIndex, table.region)
      .where(sql`outcome = 'breached'`),
    index('commitment_breached_joint')
      .using('gin', table.jointIndexes)
      .where(sql`outcome = 'breached'`),
  ],
);
