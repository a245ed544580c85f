import type { SQL } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Client, Pool } from 'pg';

export type Database = NodePgDatabase;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** What a query needs: the database or a transaction of it. */
export type Queryable = Pick<Transaction, 'execute' | 'select' | 'insert' | 'update' | 'delete'>;

export const openDatabase = (client: Pool | Client): Database => drizzle(client);

/** Rows of a hand-written statement; `Row` is what its column list says. */
export async function rowsOf<Row>(database: Pick<Queryable, 'execute'>, statement: SQL): Promise<Row[]> {
  const result = await database.execute(statement);
  return result.rows as Row[];
}
