import pg from 'pg';

/**
 * What a database administrator with bad intent would do: switch the guard off, write another outcome into
 * the case's decision, switch the guard on again. @returns how to undo it
 */
export async function tamperWithDecision(
  databaseUrl: string,
  caseId: string,
): Promise<() => Promise<void>> {
  const change = async (leaf: (old: Buffer) => Buffer): Promise<Buffer> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const found = await client.query<{ index: string; leaf: Buffer }>(
        `select "index", leaf from audit_event where case_ref = $1 and position('case.approved'::bytea in leaf) + position('case.denied'::bytea in leaf) > 0`,
        [caseId],
      );
      const [row] = found.rows;
      if (!row) throw new Error('the decision is not in the log');
      await client.query('alter table audit_event disable trigger audit_event_append_only');
      await client.query('update audit_event set leaf = $1 where "index" = $2', [
        leaf(row.leaf),
        row.index,
      ]);
      await client.query('alter table audit_event enable always trigger audit_event_append_only');
      return row.leaf;
    } finally {
      await client.end();
    }
  };
  const original = await change((old) =>
    Buffer.from(old.toString('utf8').replace('case.approved', 'case.denied')),
  );
  return async () => {
    await change(() => original);
  };
}
