import { type SQL, sql } from '../../platform/database/drizzle.ts';

/** As `asServed` writes an instant, where a query makes the text. */
export const servedTime = (column: SQL): SQL =>
  sql`to_char((${column}) at time zone interval '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"')`;
