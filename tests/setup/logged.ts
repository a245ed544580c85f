import pg from 'pg';
import type { AuditEvent } from '#contracts/audit-event';

/** Events of one word, about one thing or in its thread where it is named, whether they wait for the log or stand in it, the oldest first. */
export async function logged(
  { databaseUrl }: { readonly databaseUrl: string },
  action: AuditEvent['action'],
  ref?: string,
): Promise<readonly AuditEvent[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ event: AuditEvent }>(
      `select event from (
        select convert_from(leaf, 'UTF8')::jsonb as event from audit_event where leaf is not null
        union all select event from audit_pending) as said
      where event ->> 'action' = $1 and ($2::text is null or event -> 'object' ->> 'ref' = $2 or event ->> 'caseRef' = $2)
      order by event ->> 'at', event ->> 'eventId'`,
      [action, ref ?? null],
    );
    return rows.map(({ event }) => event);
  } finally {
    await client.end();
  }
}
