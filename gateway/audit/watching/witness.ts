import type { Log } from '../../platform/process/log.ts';
import {
  type Checkpoint,
  claimedOrigin,
  type LogVerifier,
  verifyCheckpoint,
  withOwnLine,
} from '../tree/checkpoint.ts';
import type { Cosigner } from '../tree/cosigner.ts';
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { type Judgement, judge } from './judge.ts';
import type { KeptHeads } from './kept-heads.ts';

/** A witness of logs: by which keys it says what it saw, whose heads it takes, and where it keeps them. */
export type Witness = {
  readonly cosigners: readonly Cosigner[];
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

/** A checkpoint that a log signed, and the note of it without what others wrote below. */
type Signed = { readonly checkpoint: Checkpoint; readonly note: string };

/** What a log among those that are witnessed signed; a key may have signed under several names. */
async function signedBy({ logs }: Witness, note: string): Promise<Signed | 404 | 403> {
  const named = logs.filter(({ name }) => name === claimedOrigin(note));
  if (named.length === 0) return 404;
  for (const verifier of named) {
    const checkpoint = await verifyCheckpoint(note, verifier);
    if (checkpoint) return { checkpoint, note: await withOwnLine(note, verifier) };
  }
  return 403;
}

const statusOf = {
  smaller: 400,
  other_size: 409,
  fork: 422,
  unproven: 422,
} as const satisfies Record<Exclude<Judgement, 'accepted'>, WitnessAnswer['status']>;

/**
 * What two signed checkpoints show that do not fit together; both are kept where whoever runs the witness looks. Of a
 * larger one anybody may send a proof that proves nothing: that alarms nobody.
 */
function report({ heads, log }: Witness, why: Judgement, { checkpoint, note }: Signed) {
  const { origin, size } = checkpoint;
  const both = { origin, size, note, seen: heads.note(origin) ?? '' };
  if (why === 'fork') log.error('witness.refused', { why, ...both });
  else if (why === 'unproven') log.info('witness.unproven', both);
  else log.info('witness.out_of_date', { why, origin, size });
}

/** One attempt; undefined if another request moved the head meanwhile. */
async function attempt(
  witness: Witness,
  request: AddCheckpoint,
  signed: Signed,
): Promise<WitnessAnswer | undefined> {
  const { heads, cosigners, clock } = witness;
  const { checkpoint, note } = signed;
  const { origin } = checkpoint;
  const seen = heads.read(origin);
  const judgement = judge(request, checkpoint, seen);
  if (judgement !== 'accepted') {
    report(witness, judgement, signed);
    const status = statusOf[judgement];
    return status === 409
      ? { status, contentType: 'text/x.tlog.size', body: `${seen?.size ?? 0}\n` }
      : refusal(status, judgement);
  }
  const now = clock();
  const lines = await Promise.all(cosigners.map((each) => each.cosign(checkpoint, now)));
  const body = lines.join('');
  // What was seen is on disk before anybody has the lines.
  if (!heads.move(origin, seen, checkpoint, note + body)) return undefined;
  return { status: 200, contentType: plain, body };
}

/** Answers add-checkpoint (C2SP tlog-witness). */
export async function addCheckpoint(witness: Witness, body: string): Promise<WitnessAnswer> {
  const request = parseAddCheckpoint(body);
  if (!request) return refusal(400, 'not a request of C2SP tlog-witness');
  const signed = await signedBy(witness, request.note);
  if (signed === 404) return refusal(404, 'this log is not witnessed here');
  if (signed === 403) return refusal(403, 'no key of this log signed that');
  for (;;) {
    // Who comes too late is judged again by what is seen by then: after the first time it is not what it asked by.
    const answer = await attempt(witness, request, signed);
    if (answer) return answer;
  }
}
