import { z } from 'zod';
import { PlainCode } from './open-text.ts';

/** The member's own name for somebody: made of letters, digits and marks, with a digit in it, so that no plain name is one. */
const Pseudonym = z
  .union([PlainCode, z.uuid()])
  .refine((text) => /\d/.test(text), 'a pseudonym with a digit in it, not a name');

const Word = z
  .string()
  .regex(/^[a-z][a-z_-]{1,39}$/, 'a word of lower-case letters, hyphens and underscores');

/**
 * Who acts at a member: a clerk, or a job of its platform, under a pseudonym that only the member can resolve. It
 * outlives every erasure in the log, so it is no name and no number of a person.
 */
export const ActingPerson = z.strictObject({
  id: Pseudonym,
  /** What they act as there, e.g. `window`, `reviewer`, `operator`; a job of the platform is `system`. */
  role: Word,
  /** The window, machine or desk. */
  station: PlainCode.optional(),
  /** The class of place that they act from, e.g. `hall`, `office`, `field`, `remote`. */
  address: Word.optional(),
});
export type ActingPerson = z.infer<typeof ActingPerson>;
