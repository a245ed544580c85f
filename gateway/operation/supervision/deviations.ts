import { layOutNow, type Reach } from '../../audit/reading/facts.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { mandateOf, within } from './mandate.ts';
import { type Rule, rules } from './rules.ts';

export type Wanted = {
  readonly rule?: string | undefined;
  readonly region?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly offset: number;
  readonly limit: number;
};

export type Deviation = {
  readonly caseRef: string;
  readonly at: string;
  /** Place in the log of the event that shows it. */
  readonly index?: number;
  /** The region or body that it lies with. */
  readonly heldBy?: string;
  readonly detail?: string;
};

type Row = {
  readonly case_ref: string;
  readonly at: string;
  readonly index: number | null;
  readonly held_by: string | null;
  readonly detail: string | null;
};

const deviationOf = ({ case_ref, at, index, held_by, detail }: Row): Deviation => ({
  caseRef: case_ref,
  at,
  ...(index === null ? {} : { index }),
  ...(held_by === null ? {} : { heldBy: held_by }),
  ...(detail === null ? {} : { detail }),
});

function narrowed({ region, since, until }: Wanted): SQL {
  const utc = (time: string) => new Date(time).toISOString();
  return sql.join(
    [
      sql`true`,
      ...(region === undefined ? [] : [sql`d.held_by = ${region}`]),
      ...(since === undefined ? [] : [sql`d.at >= ${utc(since)}`]),
      ...(until === undefined ? [] : [sql`d.at < ${utc(until)}`]),
    ],
    sql` and `,
  );
}

/** What deviates from the rules, rule by rule, the newest first, as far as the mandate goes. */
export async function findDeviations(
  platform: Platform,
  caller: Caller,
  wanted: Wanted,
): Promise<{
  reach: Reach;
  rules: (Omit<Rule, 'find'> & { cases: Deviation[]; next?: number })[];
}> {
  const reach = await layOutNow(platform);
  const mandate = await mandateOf(platform, caller);
  const mandated = mandate
    ? sql`exists (select from audit_fact f where f.case_ref = d.case_ref and ${within(mandate)})`
    : sql`true`;
  const { offset, limit } = wanted;
  const asked = rules.filter(({ code }) => wanted.rule === undefined || wanted.rule === code);
  const found: (Omit<Rule, 'find'> & { cases: Deviation[]; next?: number })[] = [];
  for (const { find, ...rule } of asked) {
    const rows = await rowsOf<Row>(
      platform.database(),
      sql`select d.case_ref, d.at, d.index::float8 as index, d.held_by, d.detail from (${find}) as d
        where d.case_ref is not null and ${narrowed(wanted)} and ${mandated}
        order by d.at desc, d.case_ref, d.index limit ${limit + 1} offset ${offset}`,
    );
    const more = rows.length > limit ? { next: offset + limit } : {};
    found.push({ ...rule, cases: rows.slice(0, limit).map(deviationOf), ...more });
  }
  return { reach, rules: found };
}
