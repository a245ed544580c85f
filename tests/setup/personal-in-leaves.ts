import pg from 'pg';
import { middleDotSpellings, people } from '#adapters/kit/sample-world';

/** Names and numbers of everybody whom a test may mean, as texts and as the bytes of a text. */
const values: readonly string[] = [
  ...people.flatMap(({ name, idNumber }) => [name, idNumber]),
  ...middleDotSpellings,
].flatMap((value) => [value, Buffer.from(value).toString('hex')]);

/**
 * What of a person stands in the log of a database, what waits for it included: a leaf outlives every erasure. Asked of
 * every database on which a whole gateway ran, so that whatever a test types anywhere is looked for.
 */
export async function personalInLeaves(databaseUrl: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: string }>(
      `select distinct value from unnest($1::text[]) as value, (
          select leaf from audit_event where leaf is not null union all select convert_to(event::text, 'UTF8') from audit_pending) as said
        where position(convert_to(value, 'UTF8') in leaf) > 0`,
      [values],
    );
    return rows.map(({ value }) => value);
  } finally {
    await client.end();
  }
}
