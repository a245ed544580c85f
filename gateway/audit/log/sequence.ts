import type { AuditEvent } from '#contracts/audit-event';
import { jsonOfJsonb } from '#contracts/strict-json';
import type { Transaction } from '../../platform/database/database.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { SigningKey } from '../../platform/keys/signing-key.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, originOf, signCheckpoint } from '../tree/checkpoint.ts';
import { emptyRoot, leafHash } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { appendTiles, edgeTiles, subtreesFrom, type Tile } from '../tree/tiles.ts';
import { keyBegan } from './key-change.ts';
import { isEvent, leafBytes } from './leaf.ts';
import { openHead } from './log-identity.ts';
import { clearBeyondHead, type Misfit, setAside } from './set-aside.ts';
import {
  beginStep,
  createHead,
  insertEvents,
  lastLeafHashes,
  moveHead,
  type NewRow,
  type PendingRow,
  readHead,
  readPending,
  readTiles,
  removePending,
  writeTiles,
} from './store.ts';

/** What one transaction of the sequencer did. */
export type Sequenced = {
  readonly count: number;
  readonly size: number;
  readonly oldest?: Date;
  readonly misfits: readonly Misfit[];
};

const nothing: Sequenced = { count: 0, size: 0, misfits: [] };

/** Events as rows of the log, each pointing at the previous one of its case. */
type Chain = { readonly add: (event: AuditEvent) => void; readonly rows: readonly NewRow[] };

function chainAfter(last: ReadonlyMap<string, Uint8Array>): Chain {
  const previous = new Map(last);
  const rows: NewRow[] = [];
  const add = (event: AuditEvent): void => {
    const { caseRef } = event;
    const before = caseRef === undefined ? undefined : previous.get(caseRef);
    const leaf = leafBytes(event, before && hex(before));
    const hash = leafHash(leaf);
    if (caseRef !== undefined) previous.set(caseRef, hash);
    rows.push({ caseRef, leaf, leafHash: hash });
  };
  return { add, rows };
}

const misfitOf = ({ id, text }: PendingRow, reason: Misfit['reason']): Misfit => ({
  foundIn: 'pending',
  place: id,
  content: text,
  reason,
});

/**
 * The event of a row, under the case that it is filed under; undefined if it is none, or what no reader of the log would take
 * for JSON: with one such leaf the whole log would be broken for ever.
 */
function eventOf({ caseRef, text }: PendingRow): AuditEvent | undefined {
  const value = jsonOfJsonb(text);
  return isEvent(value) && (value.caseRef ?? null) === caseRef ? value : undefined;
}

/** One that cannot become a leaf does not keep the others from it. */
function addAll({ add }: Chain, pending: readonly PendingRow[]): Misfit[] {
  const misfits: Misfit[] = [];
  for (const row of pending) {
    try {
      const event = eventOf(row);
      if (event) add(event);
      else misfits.push(misfitOf(row, 'not_an_event'));
    } catch {
      misfits.push(misfitOf(row, 'not_a_leaf'));
    }
  }
  return misfits;
}

/**
 * The head and the tiles to append to. A log that is not the one we signed is not continued: a new
 * signature would make somebody else's change ours. What is signed counts, not what the row says beside it.
 * @throws Error if the checkpoint is not ours or the tiles are not what it signs
 */
async function readTree(
  tx: Transaction,
  platform: Platform,
  signing: readonly SigningKey[],
): Promise<{ head: Checkpoint; note: string; edge: Tile[]; isByNewest: boolean }> {
  const note = (await readHead(tx))?.note ?? (await beginLog(tx, platform, signing));
  const { head, isByNewest = false } = (await openHead(signing, note)) ?? {};
  if (!head) {
    throw new Error(
      'the head of the audit log is not signed by this gateway, or by a key of it that retired: run audit:verify, check KEYS.log',
    );
  }
  const edge = await readTiles(tx, edgeTiles(head.size));
  if (!equalBytes(treeRoot(head.size, subtreesFrom(edge)), head.root)) {
    throw new Error('the tiles of the audit log are not those that were signed: run audit:verify');
  }
  return { head, note, edge, isByNewest };
}

/** The first checkpoint, of no leaves. Its origin stays the log's, even if PUBLIC_ORIGIN changes later. */
async function beginLog(
  tx: Transaction,
  platform: Platform,
  signing: readonly SigningKey[],
): Promise<string> {
  const head = { origin: originOf(platform.config.publicOrigin), size: 0, root: emptyRoot() };
  const note = await signCheckpoint(head, ...signing);
  await createHead(tx, { size: 0, root: head.root, note, signedAt: platform.clock() });
  return note;
}

type Taken = {
  readonly rows: readonly NewRow[];
  readonly pending: readonly PendingRow[];
  readonly misfits: readonly Misfit[];
};

/** What waits, as rows that follow the signed head; whatever cannot be one, or stands in their place, is set aside. */
async function takeRows(
  tx: Transaction,
  size: number,
  limit: number,
  now: Date,
  more: readonly AuditEvent[],
): Promise<Taken> {
  const { strays, events } = await clearBeyondHead(tx, size, now);
  const pending = await readPending(tx, limit);
  const refs = new Set(pending.flatMap(({ caseRef }) => caseRef ?? []));
  const chain = chainAfter(await lastLeafHashes(tx, [...refs]));
  const unfit = addAll(chain, pending);
  for (const event of [...events, ...(await setAside(tx, unfit, now)), ...more]) chain.add(event);
  return { rows: chain.rows, pending, misfits: [...strays, ...unfit] };
}

/** The furthest head that this process saw committed, and by which key of its own the log was signed last. */
const furthest = perPlatform((): { head?: Checkpoint; kid?: string } => ({}));

/** Whether the newest key of the log may have signed nothing yet: then it does, though nothing else waits. */
export const isKeyWaiting = (platform: Platform): boolean =>
  furthest(platform).kid !== platform.keys.log.kid;

/**
 * A database that is restored under a process that runs, or a replica that takes over without the last commits, has
 * a head that this process went beyond: to go on would sign a second history.
 */
function refuseOlder(platform: Platform, { origin, size, root }: Checkpoint): void {
  const { head } = furthest(platform);
  if (head?.origin !== origin || size > head.size) return;
  if (size < head.size || !equalBytes(root, head.root))
    throw new Error(
      'the head of the audit log is older than one that was committed before: see docs/operations.md, "When the log is older than what was published"',
    );
}

/** The log under another name from here on, and the event that says so. */
export type Epoch = { readonly origin: string; readonly event: AuditEvent };

/** Puts what waits, up to `limit`, at the end of the log and signs its new head. @returns undefined if there was nothing */
export async function extendLog(
  tx: Transaction,
  platform: Platform,
  limit: number,
  epochAfter?: (head: Checkpoint) => Epoch,
): Promise<{ readonly head: Checkpoint; readonly sequenced: Sequenced } | undefined> {
  await beginStep(tx);
  // Once: a key that began between reading and signing would begin without its event.
  const signing = platform.keys.logSigning;
  const { head, note: before, edge, isByNewest } = await readTree(tx, platform, signing);
  refuseOlder(platform, head);
  const now = platform.clock();
  const epoch = epochAfter?.(head);
  const more = isByNewest ? [] : [await keyBegan(platform, head.origin, signing)];
  if (epoch) more.push(epoch.event);
  const { rows, pending, misfits } = await takeRows(tx, head.size, limit, now, more);
  if (rows.length === 0) return undefined;
  const tiles = appendTiles(
    edge,
    head.size,
    rows.map((row) => row.leafHash),
  );
  const size = head.size + rows.length;
  const root = treeRoot(size, subtreesFrom([...edge, ...tiles]));
  await insertEvents(tx, head.size, rows, now);
  const oldest = await removePending(tx, pending);
  await writeTiles(tx, tiles);
  const next = { origin: epoch?.origin ?? head.origin, size, root };
  const note = await signCheckpoint(next, ...signing);
  // The lock lets one in; this refuses whoever came in all the same, so the log cannot fork.
  if (!(await moveHead(tx, before, { size, root, note, signedAt: now }))) {
    throw new Error('the head of the audit log was moved by another sequencer');
  }
  const sequenced = { count: rows.length, size, misfits, ...(oldest ? { oldest } : {}) };
  return { head: next, sequenced };
}

/** Moves up to `limit` pending events into the log, in one transaction: all of it happens or none. */
export async function sequenceBatch(platform: Platform, limit: number): Promise<Sequenced> {
  const { kid } = platform.keys.log;
  const turn = await platform.database().transaction(async (tx) => {
    // A statement of its own: one that also read the head would see it as before the lock was free.
    if (!(await isMyTurn(tx, 'sequencer'))) return undefined;
    return { extended: await extendLog(tx, platform, limit) };
  });
  if (!turn) return nothing;
  furthest(platform).kid = kid;
  if (turn.extended) furthest(platform).head = turn.extended.head;
  return turn.extended?.sequenced ?? nothing;
}
