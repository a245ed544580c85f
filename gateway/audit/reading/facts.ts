import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** How far the log is laid out for searching, and how far it goes. */
export type Reach = { readonly reached: number; readonly size: number };

const batch = 5000;
/** So much at a time is made up for while somebody waits; the rest is housekeeping’s. */
const batchesWhileAsked = 10;

async function reachOf(database: Queryable): Promise<Reach> {
  const [reach] = await rowsOf<Reach>(
    database,
    sql`select coalesce((select max(index) + 1 from audit_fact), 0)::float8 as reached,
      coalesce((select size from audit_head), 0)::float8 as size`,
  );
  return reach ?? { reached: 0, size: 0 };
}

/**
 * Lays out the next leaves; an item is named at the beginning of a purpose. A later version may mean something else by
 * `cases`: what cannot be laid out as a list is not, and stops nothing behind it.
 */
const layOut = (tx: Queryable, from: number) =>
  tx.execute(sql`
    insert into audit_fact (index, nth, case_ref, at, action, outcome, object_class, actor_id, clerk, organisation,
      counterpart, item, subject, session)
    select e.index, coalesce(listed.nth, 1), coalesce(listed.ref, event ->> 'caseRef'), event ->> 'at', event ->> 'action',
      coalesce(event ->> 'outcome', ''), coalesce(event -> 'object' ->> 'class', ''), coalesce(event -> 'actor' ->> 'id', ''),
      event -> 'actor' -> 'clerk' ->> 'id', coalesce(event -> 'actor' ->> 'organisation', ''), event -> 'details' ->> 'to',
      substring(event ->> 'purpose' from '^[0-9A-Z]{31,33}(?= |$)'), event ->> 'onBehalfOf',
      event -> 'details' ->> 'session'
    from (select index, convert_from(leaf, 'UTF8')::jsonb as event from audit_event
      where index >= ${from} and index < (select size from audit_head) order by index limit ${batch}) as e
    left join lateral jsonb_array_elements_text(
      case jsonb_typeof(e.event -> 'cases') when 'array' then e.event -> 'cases' end) with ordinality as listed (ref, nth) on true
    on conflict do nothing`);

/** One step. @returns how far it is now */
const step = (platform: Platform): Promise<Reach> =>
  platform.database().transaction(async (tx) => {
    if (!(await isMyTurn(tx, 'facts'))) return reachOf(tx);
    const { reached, size } = await reachOf(tx);
    if (reached < size) await layOut(tx, reached);
    return reachOf(tx);
  });

async function upTo(platform: Platform, batches: number): Promise<Reach> {
  let reach = await reachOf(platform.database());
  for (let nth = 0; nth < batches && reach.reached < reach.size; nth++) {
    const next = await step(platform);
    // Another process is at it.
    if (next.reached === reach.reached) return next;
    reach = next;
  }
  return reach;
}

/** Lays out what the log gained, before it is searched. */
export const layOutNow = (platform: Platform): Promise<Reach> => upTo(platform, batchesWhileAsked);

/** The same, whether or not anybody asks. */
export async function layOutLog(platform: Platform): Promise<void> {
  await upTo(platform, Number.MAX_SAFE_INTEGER);
}
