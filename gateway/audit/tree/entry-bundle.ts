import { concatBytes } from './bytes.ts';

/** Entries one after the other, each behind its length in two bytes, big-endian (C2SP tlog-tiles). */
export const entryBundle = (leaves: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    leaves.flatMap((leaf) => [new Uint8Array([leaf.length >> 8, leaf.length & 0xff]), leaf]),
  );
