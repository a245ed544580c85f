import { z } from 'zod';
import { Address, Levels, Secret } from '#adapters/kit/credentials';

/** What the operator configures beside `adapter`. Strict: a misspelt member is told at the start. */
export const Credentials = z.strictObject({
  url: Address,
  /** Signs our calls; the region signs its own with another, or they could be played back to us. */
  secret: Secret,
  callbackSecret: Secret,
  /** The region's words for assurance; a word that is not here is refused. */
  levels: Levels,
});
export type Credentials = z.infer<typeof Credentials>;
