/** Numbers in [0, 1) that a printed seed brings back (mulberry32): a failed campaign can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed that is new in every run, or the one of `FAULTS_SEED`. */
export const chooseSeed = (): number =>
  Number(process.env['FAULTS_SEED'] ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
