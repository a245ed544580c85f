import { instant } from '../../platform/database/columns.ts';
import { boolean, jsonb, pgTable, text } from '../../platform/database/drizzle.ts';

export type OriginalsState = 'none' | 'awaited' | 'complete' | 'discrepancy';

/** Where one original of a case is: its code, and the dossier that has it. */
export type OriginalLine = {
  readonly code: string;
  readonly standing:
    | 'missing'
    | 'under_way'
    | 'counted'
    | 'discrepancy'
    | 'lost'
    /** Back where it came from, and never found whole at the deciding side. */
    | 'came_back'
    /** 当场核验退还: seen at a counter and given back at once. */
    | 'seen';
  readonly handoffId?: string;
  /** The region and the clerk who saw it, and the SHA-256 of the copy that was kept. */
  readonly seen?: {
    readonly by: string;
    readonly clerk: string;
    readonly at: string;
    readonly copy: string;
  };
};

/** How the originals of a case stand; a case without a row waits for them if it says so itself. */
export const caseOriginals = pgTable('case_originals', {
  caseId: text('case_id').primaryKey(),
  state: text('state').$type<OriginalsState>().notNull(),
  /** Who must act about them; set while they hold the case up. */
  owner: text('owner'),
  /** Line by line; absent in rows of earlier versions. */
  lines: jsonb('lines').$type<readonly OriginalLine[]>(),
  /** The deciding region decided while they were not complete. */
  decidedWithout: boolean('decided_without').notNull().default(false),
  updatedAt: instant('updated_at').notNull(),
});
