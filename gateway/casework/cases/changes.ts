import type { CaseEventKind } from '#contracts/case-states';
import type { Queryable } from '../../platform/database/database.ts';
import { and, eq, gt, type InferSelectModel } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { caseChange } from './tables.ts';

export type CaseChange = InferSelectModel<typeof caseChange>;

/** The change that turned `before` into `after`, for the followers to look at as soon as it is committed. */
export const changeRow = (
  before: CaseRow,
  after: CaseRow,
  event: { readonly kind: CaseEventKind; readonly reasonCode?: string },
): typeof caseChange.$inferInsert => ({
  caseId: before.id,
  version: after.version,
  event: event.kind,
  fromState: before.state,
  toState: after.state,
  owner: after.owner,
  reasonCode: event.reasonCode ?? null,
  at: after.updatedAt,
  followAt: after.updatedAt,
});

/** The changes of a case in their order. @param afterVersion only those that came later */
export const changesOf = (
  database: Pick<Queryable, 'select'>,
  caseId: string,
  afterVersion = 0,
): Promise<CaseChange[]> =>
  database
    .select()
    .from(caseChange)
    .where(and(eq(caseChange.caseId, caseId), gt(caseChange.version, afterVersion)))
    .orderBy(caseChange.version);
