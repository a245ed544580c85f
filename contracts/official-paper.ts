import { z } from 'zod';
import { Digest } from './digest.ts';
import { regionalNumber } from './open-text.ts';
import { Label } from './text.ts';

/** Whose body it is: where a remedy goes depends on it. */
const BodyLevel = z.enum(['state', 'province', 'city', 'county', 'township']);

/** 文号: in the open, so nobody's number. */
const PaperNumber = regionalNumber(60);

/** A paper as the body that gave it says: who, under which number, on which day, with which seal, over which bytes. */
export const Paper = z.strictObject({
  number: PaperNumber,
  date: z.iso.date(),
  body: z.strictObject({ name: Label({ min: 2, max: 100 }), level: BodyLevel.optional() }),
  /** The seal on it, by its register number; the seal itself is in the document. */
  seal: Label({ max: 60 }).optional(),
  /** SHA-256 of the document. */
  digest: Digest.optional(),
});
export type Paper = z.infer<typeof Paper>;
