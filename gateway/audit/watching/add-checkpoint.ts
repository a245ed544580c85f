import { fromBase64, toBase64 } from '../tree/checkpoint.ts';
import { hashLength } from '../tree/hash.ts';

/** What a log asks of a witness (C2SP tlog-witness, add-checkpoint). */
export type AddCheckpoint = {
  /** How large the log was when the witness saw it last. */
  readonly oldSize: number;
  /** RFC 6962 s2.1.2, from then to now. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly note: string;
};

const mostHashes = 63;

export const formatAddCheckpoint = ({ oldSize, proof, note }: AddCheckpoint): string =>
  [`old ${oldSize}`, ...proof.map(toBase64), '', note].join('\n');

/** undefined if it is not of that form, to the byte. */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const blank = body.indexOf('\n\n');
  if (blank < 0) return undefined;
  const [first = '', ...lines] = body.slice(0, blank).split('\n');
  const size = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  const proof = lines.map(fromBase64);
  const hashes = proof.filter((hash) => hash !== undefined);
  const isWhole =
    hashes.length === lines.length &&
    lines.length <= mostHashes &&
    hashes.every((hash) => hash.length === hashLength);
  if (size === undefined || !isWhole || !Number.isSafeInteger(Number(size))) return undefined;
  return { oldSize: Number(size), proof: hashes, note: body.slice(blank + 2) };
}
