import { CaseId } from '#contracts/case';
import { asServed } from '#contracts/dates';
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
  /** Where the page before ended, of this one rule: a case, or a place in the log. */
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Whether a cursor is one of this rule. */
export const isCursorOf = (code: string | undefined, cursor: string): boolean => {
  const along = rules.find((rule) => rule.code === code)?.along;
  return along === 'cases'
    ? CaseId.safeParse(cursor).success
    : along === 'log' && /^\d{1,15}$/.test(cursor);
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
  readonly key: string;
  readonly case_ref: string;
  readonly at: string;
  readonly index: number | null;
  readonly held_by: string | null;
  readonly detail: string | null;
};

const deviationOf = ({ case_ref, at, index, held_by, detail }: Row): Deviation => ({
  caseRef: case_ref,
  at: asServed(at),
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

/**
 * So much one page looks through, whatever it finds: what deviates is rare, and a page that went on until it is full would
 * read years of cases.
 */
const lookedThrough = { cases: 3000, log: 15_000 } as const;

type Stretch = {
  readonly among: SQL;
  /** Where the next page begins; absent where this one reaches the beginning. */
  readonly end?: string;
};

/** The newest cases below a cursor. */
async function caseStretch(platform: Platform, cursor: string | undefined): Promise<Stretch> {
  const below = cursor === undefined ? sql`true` : sql`c.id < ${cursor}`;
  const [last] = await rowsOf<{ id: string }>(
    platform.database(),
    sql`select c.id from case_record c where ${below} order by c.id desc offset ${lookedThrough.cases - 1} limit 1`,
  );
  return last ? { among: sql`${below} and c.id >= ${last.id}`, end: last.id } : { among: below };
}

function logStretch({ reached }: Reach, cursor: string | undefined): Stretch {
  const before = cursor === undefined ? reached : Number(cursor);
  const from = before - lookedThrough.log;
  const among = sql`f.index < ${before} and f.index >= ${from}`;
  return from > 0 ? { among, end: String(from) } : { among };
}

export type Found = Omit<Rule, 'find' | 'along'> & {
  readonly cases: Deviation[];
  readonly next?: string;
};

/** What deviates from the rules, rule by rule, the newest first, as far as the mandate goes and one page looks. */
export async function findDeviations(
  platform: Platform,
  caller: Caller,
  wanted: Wanted,
): Promise<{ reach: Reach; rules: Found[] }> {
  const reach = await layOutNow(platform);
  const mandate = await mandateOf(platform, caller);
  const mandated = mandate
    ? sql`exists (select from audit_fact f where f.case_ref = d.case_ref and ${within(mandate)})`
    : sql`true`;
  const { cursor, limit } = wanted;
  const asked = rules.filter(({ code }) => wanted.rule === undefined || wanted.rule === code);
  const stretches = {
    cases: asked.some(({ along }) => along === 'cases')
      ? await caseStretch(platform, cursor)
      : undefined,
    log: logStretch(reach, cursor),
  };
  const found: Found[] = [];
  for (const { find, along, ...rule } of asked) {
    const stretch = stretches[along];
    if (!stretch) continue;
    // Whole events: a list that showed several cases is one of the log.
    const rows = await rowsOf<Row>(
      platform.database(),
      sql`select d.key::text as key, d.case_ref, d.at, d.index::float8 as index, d.held_by, d.detail from (${find(stretch.among)}) as d
        where d.case_ref is not null and ${narrowed(wanted)} and ${mandated}
        order by d.key desc fetch first ${limit} rows with ties`,
    );
    const next = rows.length >= limit ? rows.at(-1)?.key : stretch.end;
    found.push({ ...rule, cases: rows.map(deviationOf), ...(next === undefined ? {} : { next }) });
  }
  return { reach, rules: found };
}
