import type { Plant } from './wrap.ts';

export type Fault = {
  /** As issue reports of the field call it. */
  readonly name: string;
  readonly plant: Plant;
  /** The checks of which one, at least, must be broken by it. */
  readonly caughtBy: readonly string[];
};
