import { type Queryable, rowsOf, type Transaction } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { hex } from '../../platform/keys/digest.ts';
import { gauges } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { parseLeaf } from '../log/leaf.ts';
import { soundLeaves } from '../log/outside.ts';
import { readHead, type SequencedRow, storedRows } from '../log/store.ts';
import { claimedSize } from '../tree/checkpoint.ts';
import { ocsfOf, ocsfUnread } from './ocsf.ts';

/** An event as it is copied: OCSF, which names nobody. */
export type Copied = {
  readonly sequencedAt: Date;
  readonly event: ReturnType<typeof ocsfOf> | ReturnType<typeof ocsfUnread>;
};

/** A place off this host. */
export type CopyTarget = {
  /** Its address, under which its place in the log is kept. */
  readonly name: string;
  /** Takes all of them, in this order, within `longestWriteMs`; resolves when they are there. May be asked again for the same. */
  readonly write: (events: readonly Copied[]) => Promise<void>;
  /** Whether it could be written to. @throws Error, if not */
  readonly look: () => Promise<void>;
};

/** So many at once that a long outage is made up for, so few that the largest leaves fit into memory: 500 x 64 KB. */
const batch = 500;
/** After so long a target has failed: whoever waits for it holds a connection to the database. */
export const longestWriteMs = 10_000;

type CopyReach = {
  readonly next: number;
  readonly size: number;
  /** When the first event that is not there yet came into the log. */
  readonly waitsSince?: Date | undefined;
};

/** How far a copy is, and how far the log goes. */
export async function copyReach(database: Queryable, name: string): Promise<CopyReach> {
  const [row] = await rowsOf<{ next: number; note: string | null; since: number | null }>(
    database,
    sql`select place.next::float8 as next, (select note from audit_head) as note,
      (select (extract(epoch from sequenced_at) * 1000)::float8 from audit_event where index = place.next) as since
      from (select coalesce((select next from audit_copy where name = ${name}), 0) as next) as place`,
  );
  const [next, size] = [row?.next ?? 0, claimedSize(row?.note ?? '')];
  return { next, size, waitsSince: next < size && row?.since ? new Date(row.since) : undefined };
}

/** The place of a copy, held until the transaction ends; undefined: another process is at it. */
async function holdPlace(tx: Transaction, name: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ next: number }>(
    tx,
    sql`select next::float8 as next from audit_copy where name = ${name} for update skip locked`,
  );
  // A holder that is frozen, or cut off, holds up nobody for long.
  const idleMs = String(2 * longestWriteMs);
  await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${idleMs}, true)`);
  return row?.next;
}

function copied({ index, leaf, leafHash, sequencedAt }: SequencedRow, origin: string): Copied {
  const event = parseLeaf(leaf)?.event;
  const place = { index, sequencedAt };
  return {
    sequencedAt,
    event: event
      ? ocsfOf({ event, index, sequencedAt: sequencedAt.toISOString() }, origin)
      : ocsfUnread({ ...place, hash: hex(leafHash) }, origin),
  };
}

/**
 * Takes the next events to a target, in the order of the log, and moves its place when they are there: at least once, never a
 * gap. One process at a time; a process that dies meanwhile leaves the place where it was.
 * @returns how many; 0 too if another process is at it
 * @throws Error, if the target does not take them
 */
export async function copyNext(platform: Platform, target: CopyTarget): Promise<number> {
  // Most often there is nothing to do, and nothing is locked to find that out.
  const { name } = target;
  const { next, size } = await copyReach(platform.database(), name);
  if (next >= size) return 0;
  // By itself: who comes second must not wait for what the first one writes.
  await platform
    .database()
    .execute(sql`insert into audit_copy (name, next) values (${name}, 0) on conflict do nothing`);
  return platform.database().transaction(async (tx) => {
    const from = await holdPlace(tx, name);
    if (from === undefined) return 0;
    const signed = claimedSize((await readHead(tx))?.note ?? '');
    if (signed <= from) return 0;
    const stored = await storedRows(tx, from, Math.min(batch, signed - from));
    const inOrder = stored.filter(({ index }, nth) => index === from + nth);
    if (inOrder.length === 0) throw new Error(`event ${from} is not in the log: audit:verify`);
    const rows = await soundLeaves(platform.tiles, inOrder);
    await target.write(rows.map((row) => copied(row, platform.config.publicOrigin)));
    await tx.execute(sql`update audit_copy set next = ${from + rows.length} where name = ${name}`);
    return rows.length;
  });
}

/** For whoever draws it: how far behind each copy is. @returns ends it */
export const measureCopies = (platform: Platform, names: readonly string[]): (() => void) =>
  gauges(['tongban_audit_copy_lag_seconds'], async (observe) => {
    for (const name of names) {
      const { waitsSince } = await copyReach(platform.database(), name);
      const lagMs = waitsSince ? platform.clock().getTime() - waitsSince.getTime() : 0;
      observe('tongban_audit_copy_lag_seconds', Math.max(0, lagMs) / 1000, { copy: name });
    }
  });
