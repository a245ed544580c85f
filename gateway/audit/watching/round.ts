import type { OutboundHttp } from '#contracts/outbound-http';
import { counter } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Head, readHead, readTiles } from '../log/store.ts';
import { claimedOrigin, claimedSize } from '../tree/checkpoint.ts';
import { consistencyProof } from '../tree/merkle.ts';
import { subtreesFrom, tilesReadBy } from '../tree/tiles.ts';
import { type Policy, witnessedSince } from '../verifier/policy.ts';
import { askWitness, type WitnessProblem } from './ask.ts';
import { policyOf } from './policy.ts';
import {
  claimWitnesses,
  keepCosignature,
  keepProblem,
  keepWitnessed,
  keyOf,
  readWitnesses,
  type WitnessRow,
} from './store.ts';

/** A log that stands still is seen anew so often: a cosignature says that the log was there at that time. */
export const renewAfterMs = 4 * 60_000;

type OfPolicy = Policy['witnesses'][number];

const asked = counter('tongban_audit_witness_asked_total');

/** Whether a witness has yet to see this checkpoint, or saw it too long ago. */
const isDue = (row: WitnessRow | undefined, { note }: Head, now: Date): boolean =>
  row?.note !== note ||
  row.problem !== null ||
  now.getTime() - (row.cosignedAt?.getTime() ?? 0) >= renewAfterMs;

/** How large the log was when the witness saw it; 0 where that was another log. */
function seenSize(row: WitnessRow | undefined, { note }: Head): number {
  const seen = row?.note ?? '';
  return claimedOrigin(seen) === claimedOrigin(note) ? claimedSize(seen) : 0;
}

const proofOf =
  (platform: Platform, size: number) =>
  async (oldSize: number): Promise<Uint8Array[]> => {
    if (oldSize === 0 || oldSize >= size) return [];
    const ids = tilesReadBy((subtree) => consistencyProof(oldSize, size, subtree));
    const tiles = await readTiles(platform.database(), ids);
    return consistencyProof(oldSize, size, subtreesFrom(tiles));
  };

/** A witness that contradicts the log is the alarm that it is there for. */
function report(platform: Platform, { name }: OfPolicy, problem: WitnessProblem, size: number) {
  const isAlarm = problem === 'fork' || problem === 'ahead';
  platform.log[isAlarm ? 'error' : 'warn']('audit.not_cosigned', { witness: name, problem, size });
}

async function askOne(
  platform: Platform,
  http: OutboundHttp,
  witness: OfPolicy,
  head: Head,
  row: WitnessRow | undefined,
): Promise<void> {
  const size = claimedSize(head.note);
  const { url = '', key } = witness;
  const proofFrom = proofOf(platform, size);
  const oldSize = Math.min(seenSize(row, head), size);
  const newestSize = async () => claimedSize((await readHead(platform.database()))?.note ?? '');
  const question = { url, key, note: head.note, size, oldSize, proofFrom, newestSize };
  const answer = await askWitness(http, question);
  asked(1, { outcome: answer.ok ? 'cosigned' : answer.failure });
  if (!answer.ok) {
    report(platform, witness, answer.failure, size);
    await keepProblem(platform.database(), witness, answer.failure);
    return;
  }
  const now = platform.clock();
  // A witness whose clock runs ahead makes nothing fresher than it is.
  const cosignedAt = new Date(Math.min(answer.value.seconds * 1000, now.getTime()));
  const { line } = answer.value;
  await keepCosignature(platform.database(), witness, { note: head.note, line, cosignedAt });
}

/** The checkpoint with the lines of all who saw it, if they are those whom the policy asks for. */
async function publish(
  platform: Platform,
  { witnesses, quorum }: Policy,
  note: string,
): Promise<void> {
  const rows = await readWitnesses(platform.database(), { witnesses });
  const seen = rows.filter((row) => row.note === note && row.line !== null);
  const times = new Map(seen.map(({ key, cosignedAt }) => [key, cosignedAt?.getTime() ?? 0]));
  const since = witnessedSince(quorum, times);
  if (since === undefined) return;
  const lines = seen.map(({ line }) => line).join('');
  await keepWitnessed(
    platform.database(),
    { size: claimedSize(note), note: note + lines, cosignedAt: new Date(since) },
    claimedOrigin(note),
  );
}

/**
 * Asks the witnesses that have not seen the newest checkpoint for their lines below it, all at once. Never while
 * anything is accepted: the log goes on, whoever sleeps.
 */
export async function askWitnesses(platform: Platform, http: OutboundHttp): Promise<void> {
  const policy = await policyOf(platform);
  const head = await readHead(platform.database());
  if (!head || policy.witnesses.length === 0 || claimedSize(head.note) === 0) return;
  const rows = new Map(
    (await readWitnesses(platform.database(), policy)).map((row) => [row.key, row]),
  );
  const now = platform.clock();
  const due = policy.witnesses.filter((witness) => isDue(rows.get(keyOf(witness)), head, now));
  const claimed = await claimWitnesses(platform.database(), due, now);
  if (claimed.length === 0) return;
  const answers = await Promise.allSettled(
    claimed.map((witness) => askOne(platform, http, witness, head, rows.get(keyOf(witness)))),
  );
  // What one of them upset takes nothing from what the others saw.
  await publish(platform, policy, head.note);
  const failed = answers.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
