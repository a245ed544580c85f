import type { AuditEvent } from '#contracts/audit-event';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** What of the log is somebody looking at a case, or being given something of it. */
const accesses = [
  'data.read',
  'case.read',
  'console.opened',
  'part.read',
  'message.fetched',
  'certificate.retrieved',
  'credential.issued',
  'presentation.resolved',
  'presentation.refused',
] as const;

/** More cases than a person has; more accesses than anybody reads at a time. */
const maxCases = 200;
export const maxAccesses = 200;

/** Who looked at the cases of a person and at what they showed (亮证), the newest first; what waits for the log is told a moment later. */
export async function accessesOf(
  platform: Platform,
  subject: string,
  before: number | undefined,
): Promise<readonly { readonly index: number; readonly event: AuditEvent }[]> {
  const named = sql.join(
    accesses.map((action) => sql`position(${`"action":"${action}"`}::bytea in leaf) > 0`),
    sql` or `,
  );
  const rows = await rowsOf<{ index: number; leaf: Uint8Array }>(
    platform.database(),
    sql`select index::float8 as index, leaf from audit_event
      where case_ref in ((select id from case_record where subject = ${subject} order by id desc limit ${maxCases})
          union all (select id from presentation where subject = ${subject} order by id desc limit ${maxCases}))
        and (${before ?? null}::bigint is null or index < ${before ?? null}::bigint) and (${named})
      order by index desc limit ${maxAccesses}`,
  );
  return rows.flatMap(({ index, leaf }) => {
    const event = parseLeaf(leaf)?.event;
    return event ? [{ index, event }] : [];
  });
}
