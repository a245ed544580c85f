import type { Pool } from 'pg';
import { drizzle, type NodePgDatabase } from '#drizzle/node-postgres';
import type { SQL } from './drizzle.ts';
import { PgDialect } from './drizzle.ts';

export type Database = NodePgDatabase & { readonly $client: Pool };
export type Transaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0];

/** What a query needs: the database or a transaction of it. */
export type Queryable = Pick<Transaction, 'execute' | 'select' | 'insert' | 'update' | 'delete'>;

const ignore = (): void => undefined;

/**
 * A database on a pool. Transactions take and give back their connection here: drizzle begins outside of
 * its own guard, so that a connection that breaks at `begin` would never come back, and a connection that
 * breaks while it is out emits an error that nobody hears and that ends the process. The query that is
 * under way fails all the same.
 */
export function openDatabase(pool: Pool): Database {
  const database = drizzle(pool);
  const transaction: Database['transaction'] = async (work, config) => {
    const connection = await pool.connect();
    connection.on('error', ignore);
    try {
      return await drizzle(connection).transaction(work, config);
    } finally {
      connection.off('error', ignore);
      connection.release();
    }
  };
  return Object.assign(database, { transaction });
}

/** Rows of a hand-written statement; `Row` is what its column list says. */
export async function rowsOf<Row>(
  database: Pick<Queryable, 'execute'>,
  statement: SQL,
): Promise<Row[]> {
  const result = await database.execute(statement);
  return result.rows as Row[];
}

const dialect = new PgDialect();

/**
 * Rows of a hand-written statement that each connection parses and plans once. For statements that run
 * with every request: planning several inserts costs PostgreSQL more than doing them.
 * @param name the statement's own; the same name must always come with the same text
 */
export async function preparedRowsOf<Row>(
  database: Database,
  name: string,
  statement: SQL,
): Promise<Row[]> {
  const query = dialect.sqlToQuery(statement);
  const prepared = database._.session.prepareQuery(query, undefined, name, false);
  const result = (await prepared.execute()) as { rows: Row[] };
  return result.rows;
}

/** A statement of fixed text that each connection parses and plans once; the name belongs to the text. */
export type Prepared = { readonly name: string; readonly text: string };

/** Rows of a prepared statement, past everything that would make its text anew each time. */
export async function rowsOfPrepared<Row>(
  database: Pick<Database, '$client'>,
  statement: Prepared,
  values: unknown[],
): Promise<Row[]> {
  return (await database.$client.query({ ...statement, values })).rows as Row[];
}
