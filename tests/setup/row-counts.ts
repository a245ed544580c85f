import pg from 'pg';

/**
 * What a refused request may change all the same: marks of one-time values, log-ins and sessions on their
 * way, the leaves, tiles and facts to search that the sequencer makes of events that are counted below, the clocks, reminders,
 * results and commitments that follow changes which are counted themselves, tries that housekeeping forgets, what is
 * counted against a limit, and what a region's certificates lack.
 */
const changesAnyway = new Set([
  'replay',
  'login',
  'session',
  'audit_pending',
  'audit_event',
  'audit_fact',
  'audit_tile',
  'audit_head',
  'case_clock',
  'case_reminder',
  'case_result',
  'certificate_pull',
  'certificate_quality',
  'commitment',
  'consent_try',
]);

export type RowCounts = Readonly<Record<string, number>>;

export type RowCounter = {
  /** Rows per table, and `audit`: events of the log, sequenced or not. */
  readonly count: () => Promise<RowCounts>;
  readonly query: (
    sql: string,
    values?: readonly unknown[],
  ) => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
};

/** Counts the rows of every table of the gateway. */
export async function countRows(databaseUrl: string): Promise<RowCounter> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const query: RowCounter['query'] = async (sql, values = []) =>
    (await client.query(sql, [...values])).rows as Record<string, unknown>[];
  const named = await query(`select tablename from pg_tables where schemaname = 'public'`);
  const tables = named
    .map((row) => String(row['tablename']))
    .filter((name) => !changesAnyway.has(name));
  const counts = [
    ...tables.map((name) => `(select count(*)::int from "${name}") as "${name}"`),
    // Who reads and who is refused is noted after the answer, whatever was asked.
    // One snapshot: the sequencer moves an event from one table to the other in one transaction.
    `(select count(*)::int from audit_pending where event ->> 'action' not in ('data.read', 'access.refused'))
      + (select count(*)::int from audit_event where position('"action":"data.read"'::bytea in leaf)
        + position('"action":"access.refused"'::bytea in leaf) = 0) as audit`,
  ];
  // Named: planned once for all that is refused in a file, and not anew for each.
  const counting = { name: 'count_rows', text: `select ${counts.join(', ')}` };
  return {
    query,
    count: async () => (await client.query<RowCounts>(counting)).rows[0] as RowCounts,
    close: () => client.end(),
  };
}
