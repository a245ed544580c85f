import type { AuditEvent } from '#contracts/audit-event';
import type { Queryable } from '../../platform/database/database.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { parseLeaf } from '../log/leaf.ts';
import { openHead } from '../log/log-identity.ts';
import { sound } from '../log/outside.ts';
import {
  leavesSince,
  type PendingEvent,
  pendingOf,
  readHead,
  readTiles,
  type SequencedRow,
  sequencedOf,
} from '../log/store.ts';
import { belongsTo, originOf } from '../log/threads.ts';
import { equalBytes } from '../tree/bytes.ts';
import { type Checkpoint, claimedSize } from '../tree/checkpoint.ts';
import { leafHash } from '../tree/hash.ts';
import { inclusionProof, type SubtreeHash } from '../tree/merkle.ts';
import { subtreesFrom, tilesReadBy } from '../tree/tiles.ts';
import { verifyInclusion } from '../tree/verify-proof.ts';
import { headGivenOut } from '../watching/witnessed.ts';

/** An event of a case. Until it is in the log it has no index and no hash. */
export type CaseEvent = {
  readonly event: AuditEvent;
  readonly index?: number;
  /** SHA-256 in hex. */
  readonly leafHash?: string;
  /** Leaf hash of the case's event before this one. */
  readonly previous?: string;
  /** From the leaf to the root of the checkpoint: hashes in hex; only where it verifies. */
  readonly inclusion?: readonly string[];
};

export type CaseProof = {
  readonly holds: boolean;
  readonly treeSize: number;
  readonly proven: number;
  readonly pending: number;
  /** What does not hold, in words, naming the index. */
  readonly problems: readonly string[];
  /** Indices of events that are proven and whose words are of a later version than this one. */
  readonly laterVocabulary?: readonly number[];
};

export type CaseExamination = {
  readonly events: readonly CaseEvent[];
  readonly proof: CaseProof;
  /** The signed checkpoint against which the events were proven; absent before the first. */
  readonly checkpoint?: string;
};

type Rows = { readonly rows: readonly SequencedRow[]; readonly pending: readonly PendingEvent[] };

const eventsOf = ({ rows, pending }: Rows): AuditEvent[] => [
  ...rows.flatMap((row) => caseEvent(row)?.event ?? []),
  ...pending.map(({ event }) => event),
];

/** The case's own events and those of the session that it came from. */
async function readThreads(
  tx: Queryable,
  tiles: TileStore | undefined,
  caseId: string,
): Promise<Rows> {
  const own = {
    rows: await sequencedOf(tx, tiles, [caseId]),
    pending: await pendingOf(tx, [caseId]),
  };
  const origin = originOf(eventsOf(own));
  if (!origin) return own;
  const before = {
    rows: await sequencedOf(tx, tiles, [origin.session]),
    pending: await pendingOf(tx, [origin.session]),
  };
  const ofThisCase = (event: AuditEvent | undefined) => !event || belongsTo(origin, event);
  return {
    rows: [...before.rows.filter((row) => ofThisCase(caseEvent(row)?.event)), ...own.rows],
    pending: [...before.pending.filter(({ event }) => ofThisCase(event)), ...own.pending],
  };
}

const oneMoment = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;

/** Rows, tiles and checkpoint as of one moment: the log goes on growing while it is read. */
function readCase(
  platform: Platform,
  caseId: string,
  headOf: (tx: Queryable) => Promise<{ readonly note: string } | undefined> = readHead,
) {
  return platform.database().transaction(async (tx) => {
    const head = await headOf(tx);
    const { rows, pending } = await readThreads(tx, platform.tiles, caseId);
    const subtree = await subtreesOf(tx, rows, claimedSize(head?.note ?? ''));
    return { head, rows, pending, subtree };
  }, oneMoment);
}

async function subtreesOf(
  tx: Queryable,
  rows: readonly SequencedRow[],
  size: number,
): Promise<SubtreeHash> {
  const ids = tilesReadBy((subtree) =>
    rows.filter((row) => row.index < size).map((row) => inclusionProof(row.index, size, subtree)),
  );
  return subtreesFrom(await readTiles(tx, ids));
}

function caseEvent(row: SequencedRow): CaseEvent | undefined {
  const leaf = parseLeaf(row.leaf);
  if (!leaf?.event) return undefined;
  const { event, previous } = leaf;
  return {
    event,
    index: row.index,
    leafHash: hex(row.leafHash),
    ...(previous ? { previous } : {}),
  };
}

/** What is wrong with a row by itself and as the successor of `previous`; undefined if nothing. */
function faultOf(
  row: SequencedRow,
  caseId: string,
  previous: string | undefined,
): string | undefined {
  if (!equalBytes(leafHash(row.leaf), row.leafHash))
    return 'the leaf does not have the recorded hash';
  const leaf = parseLeaf(row.leaf);
  if (!leaf) return 'the leaf is not an event of this log';
  if (leaf.caseRef !== row.caseRef) return 'the leaf belongs to another case';
  // Only parts of a session's thread belong to a case; the whole log's verification checks its chain.
  if (leaf.caseRef === caseId && leaf.previous !== previous)
    return 'the event before it is not the one that it names';
  return undefined;
}

function proofOf(
  row: SequencedRow,
  checkpoint: Checkpoint | undefined,
  subtree: SubtreeHash,
): Uint8Array[] | undefined {
  if (!checkpoint || row.index >= checkpoint.size) return undefined;
  try {
    const proof = inclusionProof(row.index, checkpoint.size, subtree);
    const holds = verifyInclusion(
      leafHash(row.leaf),
      row.index,
      checkpoint.size,
      checkpoint.root,
      proof,
    );
    return holds ? proof : undefined;
  } catch {
    // A tile that is missing or cut short proves nothing.
    return undefined;
  }
}

type Examined = Pick<CaseExamination, 'events'> &
  Pick<CaseProof, 'proven' | 'problems'> & { readonly laterVocabulary: readonly number[] };

function examineRows(
  rows: readonly SequencedRow[],
  caseId: string,
  checkpoint: Checkpoint | undefined,
  subtree: SubtreeHash,
): Examined {
  const events: CaseEvent[] = [];
  const problems: string[] = [];
  const laterVocabulary: number[] = [];
  let proven = 0;
  let previous: string | undefined;
  for (const row of rows) {
    const fault = faultOf(row, caseId, previous);
    const inclusion = proofOf(row, checkpoint, subtree);
    if (fault) problems.push(`event ${row.index}: ${fault}`);
    if (!inclusion) problems.push(`event ${row.index}: not proven to be in the signed tree`);
    if (!fault && inclusion) proven++;
    if (row.caseRef === caseId) previous = hex(row.leafHash);
    const event = caseEvent(row);
    if (event) events.push(inclusion ? { ...event, inclusion: inclusion.map(hex) } : event);
    else if (!fault) laterVocabulary.push(row.index);
  }
  return { events, proven, problems, laterVocabulary };
}

/** Reads a case's events and verifies all there is to verify: leaves, chain, inclusion, checkpoint. */
export async function examineCase(platform: Platform, caseId: string): Promise<CaseExamination> {
  const { head, rows, pending, subtree } = await readCase(platform, caseId);
  const checkpoint = head && (await openHead(platform.keys.logSigning, head.note))?.head;
  const examined = examineRows(rows, caseId, checkpoint, subtree);
  const { events, proven, laterVocabulary } = examined;
  const problems = [
    ...(head && !checkpoint ? ['the checkpoint is not signed by this gateway'] : []),
    ...examined.problems,
  ];
  const proof = {
    holds: problems.length === 0,
    treeSize: checkpoint?.size ?? 0,
    proven,
    pending: pending.length,
    problems,
    ...(laterVocabulary.length > 0 ? { laterVocabulary } : {}),
  };
  return {
    events: [...events, ...pending.map(({ event }) => ({ event }))],
    proof,
    ...(head ? { checkpoint: head.note } : {}),
  };
}

/**
 * What happened to a case, in order, what waits for the log last; not who looked at it meanwhile, which is for auditors
 * and for its person. Words of a later vocabulary are left to `proveCase`.
 * @throws Error of `tilesTrouble`, if a leaf that lies outside is missing there
 */
export async function caseEvents(platform: Platform, caseId: string): Promise<CaseEvent[]> {
  const { rows, pending } = await platform
    .database()
    .transaction((tx) => readThreads(tx, platform.tiles, caseId), oneMoment);
  const events = [
    ...sound(rows).flatMap((row) => caseEvent(row) ?? []),
    ...pending.map(({ event }) => ({ event })),
  ];
  return events.filter(({ event }) => event.action !== 'data.read');
}

/** So many of the newest are looked through: for a case to which more happens within minutes, the first of them happened long ago. */
const recentAtMost = 200;

/** What happened to a case since then, waiting events included. Nothing is read from outside, however old the case is. */
export async function recentEvents(
  platform: Platform,
  caseId: string,
  since: Date,
): Promise<readonly Pick<CaseEvent, 'event'>[]> {
  // In this order: an event that comes into the log meanwhile is seen in one of the two places.
  const pending = await pendingOf(platform.database(), [caseId]);
  const leaves = await leavesSince(platform.database(), caseId, since, recentAtMost);
  return [
    ...pending.map(({ event }) => ({ event })),
    ...leaves.flatMap((leaf) => {
      const event = parseLeaf(leaf)?.event;
      return event ? [{ event }] : [];
    }),
  ];
}

export type ProvenLeaves = {
  /** The signed checkpoint. */
  readonly note: string;
  /** The exact bytes, each with its way to the root. */
  readonly leaves: readonly {
    readonly index: number;
    readonly leaf: Uint8Array;
    readonly inclusion: readonly Uint8Array[];
  }[];
  /** Committed, not in the log yet. */
  readonly pending: number;
};

/**
 * The leaves of a case with their proofs, to be taken away, against the head that is given out to everybody.
 * @returns undefined before the first checkpoint; `not_ours` where none of the keys that sign now signed it
 */
export async function provenLeaves(
  platform: Platform,
  caseId: string,
): Promise<ProvenLeaves | 'not_ours' | undefined> {
  const { head, rows, pending, subtree } = await readCase(platform, caseId, (tx) =>
    headGivenOut(platform, tx),
  );
  if (!head) return undefined;
  const checkpoint = (await openHead(platform.keys.logSigning, head.note))?.head;
  if (!checkpoint) return 'not_ours';
  const leaves = rows.flatMap((row) => {
    const inclusion = proofOf(row, checkpoint, subtree);
    return inclusion ? [{ index: row.index, leaf: row.leaf, inclusion }] : [];
  });
  return { note: head.note, leaves, pending: pending.length + rows.length - leaves.length };
}

/** Whether the log proves what it says about a case. */
export const proveCase = async (platform: Platform, caseId: string): Promise<CaseProof> =>
  (await examineCase(platform, caseId)).proof;
