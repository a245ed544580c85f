import type { AuditEvent } from '#contracts/audit-event';
import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { completeEvent, gatewayActor } from './append.ts';
import { auditSetAside } from './tables.ts';

/** What cannot be in the log and was found where only events of the log are. */
export type Misfit = {
  readonly foundIn: 'pending' | 'beyond_head';
  /** Its id or index there. */
  readonly place: number;
  readonly content: string;
  readonly reason: 'not_an_event' | 'not_a_leaf' | 'unsigned';
};

/** Rows that stand where the next events belong: no checkpoint ever counted them. */
async function beyondHead(tx: Queryable, size: number): Promise<Misfit[]> {
  const rows = await rowsOf<{ index: number; content: string }>(
    tx,
    sql`select index::float8 as index, encode(leaf, 'base64') as content
      from audit_event where index >= ${size}`,
  );
  return rows.map(({ index, content }) => ({
    foundIn: 'beyond_head',
    place: index,
    content,
    reason: 'unsigned',
  }));
}

/** Keeps misfits as they are. @returns what the log says of each: that it happened, and the digest of what is kept */
export async function setAside(
  tx: Queryable,
  misfits: readonly Misfit[],
  now: Date,
): Promise<AuditEvent[]> {
  if (misfits.length === 0) return [];
  await tx.insert(auditSetAside).values(misfits.map((misfit) => ({ ...misfit, setAsideAt: now })));
  return Promise.all(
    misfits.map(async ({ foundIn, place, content, reason }) =>
      completeEvent(
        {
          actor: gatewayActor,
          action: 'audit.set_aside',
          object: { class: 'audit_set_aside', ref: `${foundIn}:${place}` },
          purpose: 'integrity_of_the_log',
          outcome: 'failed',
          reasonCode: reason,
          details: { digest: await sha256Hex(content) },
        },
        now,
      ),
    ),
  );
}

/** Moves aside what stands beyond the head. The database lets it go in this order alone. */
export async function clearBeyondHead(
  tx: Queryable,
  size: number,
  now: Date,
): Promise<{ readonly strays: readonly Misfit[]; readonly events: readonly AuditEvent[] }> {
  const strays = await beyondHead(tx, size);
  const events = await setAside(tx, strays, now);
  if (strays.length > 0) await tx.execute(sql`delete from audit_event where index >= ${size}`);
  return { strays, events };
}

/** How many misfits were set aside since then. */
export async function setAsideSince(database: Queryable, since: Date): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    database,
    sql`select count(*)::int as count from audit_set_aside where set_aside_at >= ${since}::timestamptz`,
  );
  return row?.count ?? 0;
}
