import { concatBytes } from './bytes.ts';

/** Entries one after the other, each behind its length in two bytes, big-endian (C2SP tlog-tiles). */
export const entryBundle = (leaves: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    leaves.flatMap((leaf) => [new Uint8Array([leaf.length >> 8, leaf.length & 0xff]), leaf]),
  );

/** The entries of a bundle; undefined if they are not so many, or bytes are left over or missing. */
export function entriesIn(bundle: Uint8Array, count: number): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length && entries.length < count) {
    const end = at + 2 + (((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0));
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries.length === count && at === bundle.length ? entries : undefined;
}
