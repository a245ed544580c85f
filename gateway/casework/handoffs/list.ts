import { isOver } from '#contracts/custody';
import { CustodyState, Leg } from '#contracts/handoff';
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
  /** What carries papers of all of these cases. */
  readonly caseIds?: readonly string[] | undefined;
  /** Under this seal; only with a case, since seals lie sealed. */
  readonly seal?: string | undefined;
  /** What something still follows. */
  readonly open?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const involves = (region: string) =>
  or(eq(handoff.fromRegion, region), eq(handoff.toRegion, region));

const overPlaces = Leg.options.flatMap((leg) =>
  CustodyState.options
    .filter((state) => isOver({ state, leg }))
    .map((state) => sql`(${state}, ${leg})`),
);
const isOpen = sql`(${handoff.state}, ${handoff.leg}) not in (${sql.join(overPlaces, sql`, `)})`;

/** Dossiers of one case are few; more of them than this are not looked through for a seal. */
const mostOfCases = 500;

function conditionsOf(caller: Caller, filter: HandoffFilter): (SQL | undefined)[] {
  return [
    caller.role === 'platform' ? involves(caller.region) : undefined,
    filter.region ? involves(filter.region) : undefined,
    filter.state ? eq(handoff.state, filter.state) : undefined,
    filter.owner ? eq(handoff.owner, filter.owner) : undefined,
    filter.overdue ? isNotNull(handoff.overdueAt) : undefined,
    filter.caseIds?.length
      ? sql`${handoff.caseIds} @> ${JSON.stringify(filter.caseIds)}::jsonb`
      : undefined,
    filter.open ? isOpen : undefined,
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
  const { seal } = filter;
  const found = await platform
    .database()
    .select()
    .from(handoff)
    .where(and(...conditionsOf(caller, filter)))
    .orderBy(desc(handoff.id))
    .limit(seal === undefined ? filter.limit + 1 : mostOfCases);
  const opened = await handoffSummaries(platform, found);
  const rows = seal === undefined ? opened : opened.filter((one) => one.seal.id === seal);
  const last = rows.length > filter.limit ? rows[filter.limit - 1] : undefined;
  return { handoffs: rows.slice(0, filter.limit), ...(last ? { next: last.id } : {}) };
}
