import type { Plant } from './wrap.ts';

export type Fault = {
  /** As issue reports of the field call it. */
  readonly name: string;
  readonly plant: Plant;
  /** The checks that must be broken by it, as far as there is such a door. */
  readonly caughtBy: readonly string[];
};
