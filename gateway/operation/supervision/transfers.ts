import { layOutNow, type Reach } from '../../audit/reading/facts.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Mandate, within } from './mandate.ts';
import type { Period } from './report-period.ts';

/** Personal information that went from one handler to another, one row for each kind of it and month. */
export type Transfer = {
  /** In +08:00. */
  readonly month: string;
  readonly kind: string;
  /** The region that gave it, and the one that was given it; absent: the person themselves, or whoever asked here. */
  readonly from?: string;
  readonly to?: string;
  readonly itemCode?: string;
  readonly certificateType?: string;
  /** Absent: of a time before the log was laid out with it. */
  readonly legalBasis?: string;
  readonly count: number;
  /**
   * How many different people: of applications by the blind index of the applicant, which a window may have typed, until the
   * case is erased; else by pairwise subject.
   */
  readonly people: number;
};

/** What of the log is giving: 向其他处理者提供. */
export const transferKinds = {
  'case.submitted': 'application',
  'message.delivered': 'supplement',
  'certificate.retrieved': 'certificate',
  'presentation.resolved': 'presentation',
  'session.redeemed': 'identity',
  'claims.disclosed': 'claims',
  'part.read': 'document',
  'audit.exported': 'evidence',
} as const;

/** More than any year of a delta has. */
const mostRows = 5000;

type Row = {
  readonly month: string;
  readonly action: keyof typeof transferKinds;
  readonly gave: string | null;
  readonly given: string | null;
  readonly item: string | null;
  readonly certificate: string | null;
  readonly ground: string | null;
  readonly count: number;
  readonly people: number;
};

const transferOf = (row: Row): Transfer => ({
  month: row.month,
  kind: transferKinds[row.action],
  ...(row.gave === null ? {} : { from: row.gave }),
  ...(row.given === null ? {} : { to: row.given }),
  ...(row.item === null ? {} : { itemCode: row.item }),
  ...(row.certificate === null ? {} : { certificateType: row.certificate }),
  ...(row.ground === null ? {} : { legalBasis: row.ground }),
  count: row.count,
  people: row.people,
});

/**
 * 网络数据安全管理条例 art. 12, PIPL art. 23 and 55: what was provided to whom in a time, for which item, on which ground. Made
 * from the facts of the log, which names nobody; an application is given by the region that collects it.
 */
export async function transfersIn(
  platform: Platform,
  { from, to }: Period,
  mandate: Mandate | undefined,
  region: string | undefined,
): Promise<{ readonly rows: readonly Transfer[]; readonly more: boolean; readonly reach: Reach }> {
  const reach = await layOutNow(platform);
  const rows = await rowsOf<Row>(
    platform.database(),
    sql`select * from (
        select to_char(f.at::timestamptz at time zone interval '8 hours', 'YYYY-MM') as month, f.action,
          case f.action when 'case.submitted' then f.organisation when 'message.delivered' then c.from_region else f.counterpart end as gave,
          case when f.action in ('case.submitted', 'message.delivered') then f.counterpart else f.organisation end as given,
          f.item, f.certificate_type as certificate, f.ground, count(distinct f.index)::float8 as count,
          count(distinct coalesce(c.person_index, f.subject))::float8 as people
        from audit_fact f left join case_record c on f.action in ('case.submitted', 'message.delivered') and c.id = f.case_ref
        where f.action = any(${sql.param(Object.keys(transferKinds))}::text[]) and f.outcome = 'done'
          and (f.action <> 'message.delivered' or f.object_class = 'message.supplement')
          and f.at >= ${from.toISOString()} and f.at < ${to.toISOString()} and ${within(mandate)}
        group by 1, 2, 3, 4, 5, 6, 7) as t
      where ${region === undefined ? sql`true` : sql`(t.gave = ${region} or t.given = ${region})`}
      order by month, action, gave, given, item, certificate, ground limit ${mostRows + 1}`,
  );
  return { rows: rows.slice(0, mostRows).map(transferOf), more: rows.length > mostRows, reach };
}
