import { Pool } from 'pg';

/** Connections of the load process; that PostgreSQL ends them at the end is no error. */
export function openPool(connectionString: string, max = 1): Pool {
  const pool = new Pool({ connectionString, max });
  pool.on('error', () => undefined);
  return pool;
}
