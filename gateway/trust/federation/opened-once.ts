import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { FederationDocument } from './document.ts';

/** By region that enters: to which regions it opened items by an agreement before, whatever became of both since. */
export type OpenedOnce = ReadonlyMap<string, readonly string[]>;

/**
 * What two regions agreed on once stays theirs alone to open, and a region takes that with it: one that was left out and
 * comes back opens nothing by the operator's word. Records of agreements stay, those stopped with their region too.
 */
export async function openedOnce(
  database: Pick<Queryable, 'execute'>,
  before: FederationDocument | undefined,
  after: FederationDocument,
): Promise<OpenedOnce> {
  const known = new Set(before?.regions.map(({ code }) => code));
  const entering = after.regions.map(({ code }) => code).filter((code) => !known.has(code));
  if (!before || entering.length === 0) return new Map();
  const rows = await rowsOf<{ code: string; opened: string[] }>(
    database,
    sql`select terms ->> 'from' as code, array_agg(distinct terms ->> 'to' order by terms ->> 'to') as opened from agreement
      where made_at is not null and terms ->> 'kind' = 'items' and terms ->> 'from' = any(${sql.param(entering)}::text[])
      group by 1`,
  );
  return new Map(rows.map(({ code, opened }) => [code, opened]));
}
