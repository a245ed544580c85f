import type { AuditEvent } from '#contracts/audit-event';
import type { CaseEventKind } from '#contracts/case-states';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { and, eq, gt, type InferSelectModel, sql } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import type { Stated } from './report-time.ts';
import { caseChange } from './tables.ts';

export type CaseChange = InferSelectModel<typeof caseChange>;

/** The change that turned `before` into `after`, for the followers to look at as soon as it is committed. */
export const changeRow = (
  before: CaseRow,
  after: CaseRow,
  event: {
    readonly kind: CaseEventKind;
    readonly actor: AuditEvent['actor'];
    readonly reasonCode?: string;
    readonly stated?: Stated;
    readonly implied?: boolean;
    readonly said?: Uint8Array | null;
    readonly days?: number;
  },
): typeof caseChange.$inferInsert => ({
  caseId: before.id,
  version: after.version,
  event: event.kind,
  fromState: before.state,
  toState: after.state,
  owner: after.owner,
  reasonCode: event.reasonCode ?? null,
  clerk: event.actor.clerk?.id ?? null,
  at: after.updatedAt,
  statedAt: event.stated?.at ?? null,
  statedDoubt: event.stated?.doubt ?? null,
  implied: event.implied ?? false,
  words: event.said ?? null,
  days: event.days ?? null,
  followAt: after.updatedAt,
});

/** The version that each of these cases had at a time. */
export async function versionsAt(
  database: Pick<Queryable, 'execute'>,
  caseIds: readonly string[],
  at: Date,
): Promise<Map<string, number>> {
  const rows = await rowsOf<{ readonly caseId: string; readonly version: number }>(
    database,
    sql`select asked.id as "caseId", coalesce(max(c.version), 0)::int as version
      from unnest(${sql.param([...caseIds])}::text[]) as asked (id)
      left join case_change c on c.case_id = asked.id and c.at < ${at}::timestamptz
      group by asked.id`,
  );
  return new Map(rows.map(({ caseId, version }) => [caseId, version]));
}

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
