import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { outsideSize, soundLeaves } from '../log/outside.ts';
import { storedRows } from '../log/store.ts';

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

/** Up to which leaf all is laid out. */
export const laidOutTo = async (database: Queryable): Promise<number> =>
  (await reachOf(database)).reached;

/**
 * Lays out the next leaves; an item is named at the beginning of a purpose. A later version may mean something else by
 * `cases`: what cannot be laid out as a list is not, and stops nothing behind it.
 */
const layOut = (tx: Queryable, events: SQL) =>
  tx.execute(sql`
    insert into audit_fact (index, nth, case_ref, at, action, outcome, object_class, actor_id, clerk, organisation,
      counterpart, item, ground, certificate_type, credential, subject, session, missed, held_by)
    select e.index, coalesce(listed.nth, 1), coalesce(listed.ref, event ->> 'caseRef'), event ->> 'at', event ->> 'action',
      coalesce(event ->> 'outcome', ''), coalesce(event -> 'object' ->> 'class', ''), coalesce(event -> 'actor' ->> 'id', ''),
      event -> 'actor' -> 'clerk' ->> 'id', coalesce(event -> 'actor' ->> 'organisation', ''), coalesce(event -> 'details' ->> 'to', event -> 'details' ->> 'home'),
      substring(event ->> 'purpose' from '^[0-9A-Z]{31,33}(?= |$)'), event ->> 'legalBasis',
      coalesce(event -> 'details' ->> 'certificateType', case when event ->> 'action' in ('certificate.retrieved', 'certificate.refused', 'presentation.made', 'presentation.resolved', 'presentation.refused')
        then event -> 'object' ->> 'ref' end),
      coalesce(event -> 'details' ->> 'credential', case event -> 'object' ->> 'class' when 'credential' then event -> 'object' ->> 'ref' end),
      event ->> 'onBehalfOf',
      event -> 'details' ->> 'session',
      case when missed then event -> 'details' ->> 'limit' end, case when missed then event -> 'details' ->> 'heldBy' end
    from (${events}) as e
    cross join lateral (select event ->> 'action' = 'case.deadline_warning'
      and coalesce(event -> 'details' ->> 'percent', '') ~ '^[1-9][0-9]{2,}$' as missed) as said
    left join lateral jsonb_array_elements_text(
      case jsonb_typeof(e.event -> 'cases') when 'array' then e.event -> 'cases' end) with ordinality as listed (ref, nth) on true
    on conflict do nothing`);

const inTable = (
  from: number,
): SQL => sql`select index, convert_from(leaf, 'UTF8')::jsonb as event from audit_event
  where index >= ${from} and index < (select size from audit_head) order by index limit ${batch}`;

/** The same of leaves that lie outside: where the facts were emptied, or the database was restored without them. */
async function fromOutside(
  tx: Queryable,
  tiles: TileStore | undefined,
  from: number,
  to: number,
): Promise<SQL> {
  const stored = await storedRows(tx, from, Math.min(batch, to - from));
  const rows = await soundLeaves(tiles, stored);
  const text = new TextDecoder();
  return sql`select * from unnest(${sql.param(rows.map(({ index }) => index))}::bigint[],
    ${sql.param(rows.map(({ leaf }) => text.decode(leaf)))}::jsonb[]) as given(index, event)`;
}

/** One step. @returns how far it is now */
const step = (platform: Platform): Promise<Reach> =>
  platform.database().transaction(async (tx) => {
    if (!(await isMyTurn(tx, 'facts'))) return reachOf(tx);
    const { reached, size } = await reachOf(tx);
    if (reached === size) return { reached, size };
    const outside = await outsideSize(tx);
    const isOutside = reached < outside;
    await layOut(
      tx,
      isOutside ? await fromOutside(tx, platform.tiles, reached, outside) : inTable(reached),
    );
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
