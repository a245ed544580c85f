import { z } from 'zod';
import { Instant } from './dates.ts';
import { namesPerson } from './open-text.ts';
import { Label } from './text.ts';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'not a time of day');

export const Closure = z.strictObject({
  from: Instant,
  to: Instant,
  /** Read by every member, and kept with every version of the document. */
  reason: Label(
    { max: 100 },
    { refuses: namesPerson, reason: 'the number of a person instead of a reason' },
  ),
});
export type Closure = z.infer<typeof Closure>;

/** When a region's platform can be called, in +08:00. `closures` are announced maintenance. */
export const Calendar = z.strictObject({
  days: z.enum(['all', 'working']),
  open: TimeOfDay,
  close: TimeOfDay,
  closures: z.array(Closure).max(100),
});
export type Calendar = z.infer<typeof Calendar>;
