import type { AuditEvent } from '#contracts/audit-event';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { soundLeaves } from '../../audit/log/outside.ts';
import { layOutNow } from '../../audit/reading/facts.ts';
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
  'audit.exported',
] as const;

/** More cases than a person has; more accesses than anybody reads at a time. */
const maxCases = 200;
export const maxAccesses = 200;

/** Somebody looked, and at which cases and appointments of the person. */
export type SeenBy = {
  readonly index: number;
  readonly cases: readonly string[];
  readonly event: AuditEvent;
};

/** One of them, if it was a case of the person that was looked at. */
export const accessOf = async (
  platform: Platform,
  subject: string,
  index: number,
): Promise<SeenBy | undefined> =>
  (await accessesOf(platform, subject, index + 1)).find((access) => access.index === index);

/**
 * Who looked at the cases and appointments of a person and at what they showed (亮证), the newest first; what waits for the log is told a
 * moment later. Rooms behind this one are asked by the names of their tables.
 */
export async function accessesOf(
  platform: Platform,
  subject: string,
  before: number | undefined,
): Promise<readonly SeenBy[]> {
  await layOutNow(platform);
  const stored = await rowsOf<{
    index: number;
    cases: string[];
    leaf: Uint8Array | null;
    leafHash: Uint8Array;
  }>(
    platform.database(),
    sql`select e.index::float8 as index, seen.cases, e.leaf, e.leaf_hash as "leafHash" from (
        select f.index, array_agg(f.case_ref order by f.nth) as cases from audit_fact f
        where f.case_ref in ((select id from case_record where subject = ${subject} order by id desc limit ${maxCases})
            union all (select id from appointment where subject = ${subject} order by id desc limit ${maxCases})
            union all (select id from presentation where subject = ${subject} order by id desc limit ${maxCases}))
          and f.action = any(${sql.param(accesses)}::text[])
          and (${before ?? null}::bigint is null or f.index < ${before ?? null}::bigint)
        group by f.index order by f.index desc limit ${maxAccesses}) as seen
      join audit_event e on e.index = seen.index order by e.index desc`,
  );
  const rows = await soundLeaves(platform.tiles, stored);
  return rows.flatMap(({ index, cases, leaf }) => {
    const event = parseLeaf(leaf)?.event;
    return event ? [{ index, cases, event }] : [];
  });
}
