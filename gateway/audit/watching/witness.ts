import type { SigningKey } from '../../platform/keys/keys.ts';
import type { Log } from '../../platform/process/log.ts';
import {
  type Checkpoint,
  claimedOrigin,
  cosign,
  type LogVerifier,
  verifyCheckpoint,
} from '../tree/checkpoint.ts';
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { type Judgement, judge } from './judge.ts';
import type { KeptHeads } from './kept-heads.ts';

/** A witness of logs: who it is, whose heads it takes, and where it keeps what it saw. */
export type Witness = {
  readonly name: string;
  readonly key: SigningKey;
  readonly logs: readonly LogVerifier[];
  readonly heads: KeptHeads;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'info' | 'error'>;
};

export type WitnessAnswer = {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
};

const plain = 'text/plain; charset=utf-8';
const refusal = (status: WitnessAnswer['status'], body: string): WitnessAnswer => ({
  status,
  contentType: plain,
  body: `${body}\n`,
});

/** The log that signed a note, among those that are witnessed; a key may have signed under several names. */
async function signerOf({ logs }: Witness, note: string): Promise<Checkpoint | 404 | 403> {
  const named = logs.filter(({ name }) => name === claimedOrigin(note));
  if (named.length === 0) return 404;
  for (const verifier of named) {
    const checkpoint = await verifyCheckpoint(note, verifier);
    if (checkpoint) return checkpoint;
  }
  return 403;
}

const statusOf = {
  smaller: 400,
  other_size: 409,
  fork: 409,
  unproven: 422,
} as const satisfies Record<Exclude<Judgement, 'accepted'>, WitnessAnswer['status']>;

/** What two signed checkpoints show that do not fit together; both are kept where whoever runs the witness looks. */
function report({ heads, log }: Witness, why: Judgement, checkpoint: Checkpoint, note: string) {
  const { origin, size } = checkpoint;
  const seen = heads.note(origin) ?? '';
  if (why === 'fork' || why === 'unproven')
    log.error('witness.refused', { why, origin, size, note, seen });
  else log.info('witness.refused', { why, origin, size });
}

/** One attempt; undefined if another request moved the head meanwhile. */
async function attempt(
  witness: Witness,
  request: AddCheckpoint,
  checkpoint: Checkpoint,
): Promise<WitnessAnswer | undefined> {
  const { heads, name, key, clock } = witness;
  const { origin } = checkpoint;
  const seen = heads.read(origin);
  const judgement = judge(request, checkpoint, seen);
  if (judgement !== 'accepted') {
    report(witness, judgement, checkpoint, request.note);
    const status = statusOf[judgement];
    return status === 409
      ? { status, contentType: 'text/x.tlog.size', body: `${seen?.size ?? 0}\n` }
      : refusal(status, judgement);
  }
  const line = await cosign(checkpoint, name, key, clock());
  // What was seen is on disk before anybody has the line.
  if (!heads.move(origin, seen, checkpoint, request.note + line)) return undefined;
  return { status: 200, contentType: plain, body: line };
}

/** Answers add-checkpoint (C2SP tlog-witness). */
export async function addCheckpoint(witness: Witness, body: string): Promise<WitnessAnswer> {
  const request = parseAddCheckpoint(body);
  if (!request) return refusal(400, 'not a request of C2SP tlog-witness');
  const checkpoint = await signerOf(witness, request.note);
  if (checkpoint === 404) return refusal(404, 'this log is not witnessed here');
  if (checkpoint === 403) return refusal(403, 'no key of this log signed that');
  for (;;) {
    // Who comes too late is judged again by what is seen by then: after the first time it is not what it asked by.
    const answer = await attempt(witness, request, checkpoint);
    if (answer) return answer;
  }
}
