import type { AuditEvent } from '#contracts/audit-event';
import type { Transaction } from '../../platform/database/database.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, originOf, signCheckpoint } from '../tree/checkpoint.ts';
import { emptyRoot, leafHash } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { appendTiles, edgeTiles, subtreesFrom, type Tile } from '../tree/tiles.ts';
import { leafBytes } from './leaf.ts';
import { openOwnCheckpoint } from './log-identity.ts';
import {
  createHead,
  insertEvents,
  lastLeafHashes,
  moveHead,
  type NewRow,
  readHead,
  readTiles,
  takePending,
  writeTiles,
} from './store.ts';

/** What one transaction of the sequencer did. */
export type Sequenced = { readonly count: number; readonly size: number; readonly oldest?: Date };

const nothing: Sequenced = { count: 0, size: 0 };

/** Events as rows of the log, each pointing at the previous one of its case. */
export function chain(
  events: readonly AuditEvent[],
  last: ReadonlyMap<string, Uint8Array>,
): NewRow[] {
  const previous = new Map(last);
  return events.map((event) => {
    const { caseRef } = event;
    const before = caseRef === undefined ? undefined : previous.get(caseRef);
    const leaf = leafBytes(event, before && hex(before));
    const hash = leafHash(leaf);
    if (caseRef !== undefined) previous.set(caseRef, hash);
    return { caseRef, leaf, leafHash: hash };
  });
}

/**
 * The head and the tiles to append to. A log that is not the one we signed is not continued: a new
 * signature would make somebody else's change ours.
 * @throws Error if the checkpoint is not ours or the tiles are not what it signs
 */
async function readTree(
  tx: Transaction,
  platform: Platform,
): Promise<{ head: Checkpoint; edge: Tile[] }> {
  const stored = await readHead(tx);
  if (!stored) return { head: await beginLog(tx, platform), edge: [] };
  const head = await openOwnCheckpoint(platform, stored.note);
  if (head?.size !== stored.size) {
    throw new Error(
      'the head of the audit log is not signed by this gateway: run audit:verify, check KEYS.log',
    );
  }
  const edge = await readTiles(tx, edgeTiles(head.size));
  if (!equalBytes(treeRoot(head.size, subtreesFrom(edge)), head.root)) {
    throw new Error('the tiles of the audit log are not those that were signed: run audit:verify');
  }
  return { head, edge };
}

/** The first checkpoint, of no leaves. Its origin stays the log's, even if PUBLIC_ORIGIN changes later. */
async function beginLog(tx: Transaction, platform: Platform): Promise<Checkpoint> {
  const head = { origin: originOf(platform.config.publicOrigin), size: 0, root: emptyRoot() };
  const note = await signCheckpoint(head, platform.keys.log);
  await createHead(tx, { size: 0, root: head.root, note, signedAt: platform.clock() });
  return head;
}

/** Moves up to `limit` pending events into the log, in one transaction: all of it happens or none. */
export function sequenceBatch(platform: Platform, limit: number): Promise<Sequenced> {
  return platform.database().transaction(async (tx) => {
    // A statement of its own: one that also read the head would see it as before the lock was free.
    if (!(await isMyTurn(tx, 'sequencer'))) return nothing;
    const { head, edge } = await readTree(tx, platform);
    const pending = await takePending(tx, limit);
    if (pending.length === 0) return nothing;
    const now = platform.clock();
    const events = pending.map((row) => row.event);
    const refs = new Set(events.flatMap((event) => event.caseRef ?? []));
    const rows = chain(events, await lastLeafHashes(tx, [...refs]));
    const tiles = appendTiles(
      edge,
      head.size,
      rows.map((row) => row.leafHash),
    );
    const size = head.size + rows.length;
    const root = treeRoot(size, subtreesFrom([...edge, ...tiles]));
    await insertEvents(tx, head.size, rows, now);
    await writeTiles(tx, tiles);
    const note = await signCheckpoint({ origin: head.origin, size, root }, platform.keys.log);
    // The lock lets one in; this refuses whoever came in all the same, so the log cannot fork.
    if (!(await moveHead(tx, head.size, { size, root, note, signedAt: now }))) {
      throw new Error('the head of the audit log was moved by another sequencer');
    }
    const oldest = new Date(Math.min(...pending.map((row) => row.committedAt.getTime())));
    return { count: rows.length, size, oldest };
  });
}
