import { outbox } from '../../delivery/outbox/tables.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { and, eq, inArray } from '../../platform/database/drizzle.ts';
import { caseChange } from '../cases/tables.ts';
import { dated } from './dated.ts';
import { type Moved, withoutUndone } from './history.ts';

/** What the clocks of one case are computed from. */
export type Facts = {
  /** Its changes in their order, without what only seemed to end it. */
  readonly moves: readonly Moved[];
  /** When supplements reached the deciding region. */
  readonly arrivals: readonly Date[];
};

const nothing: Facts = { moves: [], arrivals: [] };

/** The facts of several cases in two queries. */
export async function readFacts(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<(caseId: string) => Facts> {
  if (caseIds.length === 0) return () => nothing;
  const changes = await database
    .select()
    .from(caseChange)
    .where(inArray(caseChange.caseId, [...caseIds]))
    .orderBy(caseChange.caseId, caseChange.version);
  const delivered = await database
    .select({ caseId: outbox.caseId, at: outbox.finishedAt })
    .from(outbox)
    .where(
      and(
        inArray(outbox.caseId, [...caseIds]),
        eq(outbox.kind, 'supplement'),
        eq(outbox.state, 'delivered'),
      ),
    )
    .orderBy(outbox.finishedAt);
  const moves = Map.groupBy(changes, ({ caseId }) => caseId);
  const arrivals = Map.groupBy(delivered, ({ caseId }) => caseId);
  return (caseId) => ({
    moves: withoutUndone(dated(moves.get(caseId) ?? [])),
    arrivals: (arrivals.get(caseId) ?? []).flatMap(({ at }) => at ?? []),
  });
}
