import type { CustodyState } from '#contracts/handoff';
import {
  and,
  desc,
  eq,
  isNotNull,
  lt,
  or,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { windowRelations } from './kinds.ts';
import { handoff } from './tables.ts';
import { type HandoffSummary, handoffSummaries } from './view.ts';

export type HandoffFilter = {
  readonly state?: CustodyState | undefined;
  /** Sent by it or on the way to it. */
  readonly region?: string | undefined;
  /** Where this region must act. */
  readonly owner?: string | undefined;
  readonly overdue?: boolean | undefined;
  readonly caseId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const involves = (region: string) =>
  or(eq(handoff.fromRegion, region), eq(handoff.toRegion, region));

function conditionsOf(caller: Caller, filter: HandoffFilter): (SQL | undefined)[] {
  return [
    caller.role === 'platform' ? involves(caller.region) : undefined,
    filter.region ? involves(filter.region) : undefined,
    filter.state ? eq(handoff.state, filter.state) : undefined,
    filter.owner ? eq(handoff.owner, filter.owner) : undefined,
    filter.overdue ? isNotNull(handoff.overdueAt) : undefined,
    filter.caseId
      ? sql`${handoff.caseIds} @> ${JSON.stringify([filter.caseId])}::jsonb`
      : undefined,
    filter.cursor ? lt(handoff.id, filter.cursor) : undefined,
  ];
}

/** Hand-offs that the caller's region has to do with, newest first. */
export async function listHandoffs(
  platform: Platform,
  caller: Caller,
  filter: HandoffFilter,
): Promise<{ handoffs: HandoffSummary[]; next?: string }> {
  const { region } = caller;
  if (windowRelations({ fromRegion: region, toRegion: region }, caller).length === 0)
    return { handoffs: [] };
  const rows = await platform
    .database()
    .select()
    .from(handoff)
    .where(and(...conditionsOf(caller, filter)))
    .orderBy(desc(handoff.id))
    .limit(filter.limit + 1);
  const last = rows.length > filter.limit ? rows[filter.limit - 1] : undefined;
  return {
    handoffs: await handoffSummaries(platform, rows.slice(0, filter.limit)),
    ...(last ? { next: last.id } : {}),
  };
}
