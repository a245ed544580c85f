import type { Queryable } from '../../platform/database/database.ts';
import {
  and,
  asc,
  eq,
  gt,
  type InferSelectModel,
  or,
  type SQL,
} from '../../platform/database/drizzle.ts';
import { type OutboxState, outbox } from './tables.ts';

/** States of messages that are on their way still: each has an index that holds such rows alone. */
export const unfinished = ['pending', 'queued', 'sending', 'parked'] as const;

export type MessageQuery = {
  readonly messageId?: string | undefined;
  readonly caseId?: string | undefined;
  readonly region?: string | undefined;
  readonly state?: OutboxState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

/** A message without what it says. */
export type FoundMessage = Pick<
  InferSelectModel<typeof outbox>,
  | 'messageId'
  | 'caseId'
  | 'toRegion'
  | 'sequence'
  | 'kind'
  | 'state'
  | 'attempts'
  | 'nextAttemptAt'
  | 'held'
  | 'hurry'
  | 'lastFailure'
  | 'createdAt'
  | 'finishedAt'
>;

/** Messages by id, which is in order of making. Of nobody's case in particular: those that are on their way still. */
export function findMessages(
  database: Pick<Queryable, 'select'>,
  { messageId, caseId, region, state, after, limit }: MessageQuery,
): Promise<FoundMessage[]> {
  const conditions: (SQL | undefined)[] = [];
  if (messageId !== undefined) conditions.push(eq(outbox.messageId, messageId));
  if (caseId !== undefined) conditions.push(eq(outbox.caseId, caseId));
  if (region !== undefined) conditions.push(eq(outbox.toRegion, region));
  if (state !== undefined) conditions.push(eq(outbox.state, state));
  else if (messageId === undefined && caseId === undefined)
    // State by state: of a list PostgreSQL cannot tell that its rows are those of the small indexes.
    conditions.push(or(...unfinished.map((one) => eq(outbox.state, one))));
  if (after !== undefined) conditions.push(gt(outbox.messageId, after));
  return database
    .select({
      messageId: outbox.messageId,
      caseId: outbox.caseId,
      toRegion: outbox.toRegion,
      sequence: outbox.sequence,
      kind: outbox.kind,
      state: outbox.state,
      attempts: outbox.attempts,
      nextAttemptAt: outbox.nextAttemptAt,
      held: outbox.held,
      hurry: outbox.hurry,
      lastFailure: outbox.lastFailure,
      createdAt: outbox.createdAt,
      finishedAt: outbox.finishedAt,
    })
    .from(outbox)
    .where(and(...conditions))
    .orderBy(asc(outbox.messageId))
    .limit(limit);
}
