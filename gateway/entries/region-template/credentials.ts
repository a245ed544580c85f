import { z } from 'zod';
import { isPlainAddress, notPlain } from '#adapters/kit/plain-address';

const Level = z.strictObject({ ial: z.int().min(0).max(3), aal: z.int().min(1).max(3) });

/** What the operator configures beside `adapter`. Strict: a misspelt member is told at the start. */
export const Credentials = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).refine(isPlainAddress, notPlain),
  /** Signs our calls; the region signs its own with another, or they could be played back to us. */
  secret: z.string().min(16).max(200),
  callbackSecret: z.string().min(16).max(200),
  /** The region's words for assurance; a word that is not here is refused. */
  levels: z.record(z.string().min(1).max(40), Level),
});
export type Credentials = z.infer<typeof Credentials>;
