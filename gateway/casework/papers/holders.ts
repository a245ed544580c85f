import { holderOf, type Place } from '#contracts/custody';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';

type Sent = Place & {
  readonly case_ids: readonly string[];
  readonly from_region: string;
  readonly to_region: string;
  readonly courier: string | null;
};

/**
 * Who holds the results of these cases: a region, a courier, or `unknown` where they are lost. On paper they are where the last
 * dossier is that the deciding region sent them in; everything else is with that region. (The room of hand-offs is behind
 * this one, so its table is asked by name.)
 */
export async function holdersOf(
  database: Pick<Queryable, 'execute'>,
  results: readonly { readonly caseId: string; readonly region: string }[],
): Promise<ReadonlyMap<string, string>> {
  const holders = new Map(results.map(({ caseId, region }) => [caseId, region]));
  if (holders.size === 0) return holders;
  const deciding = new Map(holders);
  const rows = await rowsOf<Sent>(
    database,
    // One by one: asked for all at once, the planner expects so many that it reads every dossier there is.
    sql`select h.* from unnest(${sql.param([...holders.keys()])}::text[]) as asked (case_id)
      cross join lateral (select state, leg, case_ids, from_region, to_region, courier, id from handoff
        where case_ids @> jsonb_build_array(asked.case_id) and state <> 'cancelled') as h
      order by h.id`,
  );
  for (const { case_ids: caseIds, from_region: from, to_region: to, courier, ...place } of rows) {
    const holder = holderOf(place, {
      from,
      to,
      courier: courier ? `courier:${courier}` : undefined,
    });
    for (const caseId of caseIds) if (deciding.get(caseId) === from) holders.set(caseId, holder);
  }
  return holders;
}
