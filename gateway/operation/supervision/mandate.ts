import type { MiddlewareHandler } from 'hono';
import { layOutNow } from '../../audit/reading/facts.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Act } from '../../platform/http/act.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { memberGuards } from '../../trust/acts/open.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';

export type Mandate = NonNullable<Member['mandate']>;

/** What the federation document lets somebody audit now; undefined: everything. */
export const mandateOf = async (
  platform: Platform,
  { clientId }: Pick<Caller, 'clientId'>,
): Promise<Mandate | undefined> =>
  (await currentFederation(platform)).members.get(clientId)?.mandate;

/** The first moment of a day in +08:00, as leaves write times. */
const dayBegins = (day: string, days = 0): string =>
  new Date(Date.parse(`${day}T00:00:00+08:00`) + days * 86_400_000).toISOString();

/** Whether a fact is within a mandate: by who acted, and by every region that had to do with its case. */
export function within(mandate: Mandate | undefined): SQL {
  if (!mandate) return sql`true`;
  const { since, until } = mandate;
  const regions = sql`${sql.param(mandate.regions)}::text[]`;
  return sql`(f.organisation = any(${regions}) or f.counterpart = any(${regions}) or exists (
      select from audit_fact o where o.case_ref = f.case_ref
        and (o.organisation = any(${regions}) or o.counterpart = any(${regions}))))
    and ${since === undefined ? sql`true` : sql`f.at >= ${dayBegins(since)}`}
    and ${until === undefined ? sql`true` : sql`f.at < ${dayBegins(until, 1)}`}`;
}

/** Whether anything of a case is within a mandate. */
export async function mayAudit(
  platform: Platform,
  caller: Pick<Caller, 'clientId'>,
  caseId: string,
): Promise<boolean> {
  const mandate = await mandateOf(platform, caller);
  if (!mandate) return true;
  await layOutNow(platform);
  const [row] = await rowsOf<{ found: boolean }>(
    platform.database(),
    sql`select exists (select from audit_fact f where f.case_ref = ${caseId} and ${within(mandate)}) as found`,
  );
  return row?.found === true;
}

/** The log as it lies there is of all regions and times. */
const wholeMandate = {
  says: 'auditors without a mandate of certain regions',
  holds: async (platform: Platform, caller: Caller) =>
    (await mandateOf(platform, caller)) === undefined,
};

/** How rooms to the left of identity are guarded. */
export const auditGuards = (
  platform: Platform,
  act: Act,
): readonly MiddlewareHandler<CallerEnv>[] =>
  memberGuards(platform, {
    ...(act as MemberAct),
    ...(act.reads === 'audit_log' ? { provided: wholeMandate } : {}),
  });
