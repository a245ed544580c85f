import { type Database, type Queryable, rowsOf } from '../database/database.ts';
import { sql } from '../database/drizzle.ts';
import type { Keys } from '../keys/keys.ts';
import { rewrapDataKey } from '../keys/seal.ts';

/** A table whose rows have a data key of their own, wrapped for the row's primary key. */
type Keyed = { readonly name: string; readonly id: string };
type Row = { readonly id: string; readonly wrapped: Uint8Array; readonly version: string };

export type Rewrapped = { readonly table: string; readonly rows: number };

const batch = 500;

/** A key that was destroyed is null or, where the row goes soon anyway, no bytes. */
export const holdsKey = sql`wrapped_key <> ''::bytea`;

/** Every such table, whichever room it is of: one that was forgotten would be lost with the old key. */
export const keyedTables = (database: Pick<Queryable, 'execute'>): Promise<Keyed[]> =>
  rowsOf<Keyed>(
    database,
    sql`select t.relname as name, a.attname as id
      from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
      join pg_index i on i.indrelid = t.oid and i.indisprimary and i.indnkeyatts = 1
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where t.relkind = 'r' and 2 = (select count(*) from pg_attribute c where c.attrelid = t.oid
        and c.attname in ('wrapped_key', 'master_version') and not c.attisdropped)
      order by t.relname`,
  );

const outdated = (
  database: Database,
  { name, id }: Keyed,
  newest: string,
  after: string,
): Promise<Row[]> =>
  rowsOf<Row>(
    database,
    sql`select ${sql.identifier(id)} as id, wrapped_key as wrapped, master_version as version
      from ${sql.identifier(name)}
      where ${holdsKey} and master_version <> ${newest} and ${sql.identifier(id)} > ${after}
      order by ${sql.identifier(id)} limit ${batch}`,
  );

/** Only over the key that was read: one that was destroyed meanwhile must not come back. */
async function replace(
  database: Database,
  keys: Keys,
  { name, id }: Keyed,
  row: Row,
): Promise<number> {
  const from = keys.masterByVersion(row.version);
  if (!from) throw new Error(`${name}: master key ${row.version} is not in KEYS`);
  const wrapped = await rewrapDataKey(from, keys.master, row.wrapped, row.id);
  const result = await database.execute(sql`update ${sql.identifier(name)}
    set wrapped_key = ${wrapped}, master_version = ${keys.master.version}
    where ${sql.identifier(id)} = ${row.id} and wrapped_key = ${row.wrapped}`);
  return result.rowCount ?? 0;
}

/** Wraps every data key with the newest master key; what lies under the data keys stays as it is. */
export async function rewrapAll(database: Database, keys: Keys): Promise<readonly Rewrapped[]> {
  const done: Rewrapped[] = [];
  for (const table of await keyedTables(database)) {
    let rows = 0;
    let after = '';
    for (;;) {
      const page = await outdated(database, table, keys.master.version, after);
      for (const row of page) rows += await replace(database, keys, table, row);
      const last = page.at(-1);
      if (!last || page.length < batch) break;
      after = last.id;
    }
    done.push({ table: table.name, rows });
  }
  return done;
}
