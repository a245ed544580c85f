import { z } from '@hono/zod-openapi';
import { Instant } from '#contracts/dates';

/** The `+` of an offset that nobody encoded arrives as a space, and an instant has no other. */
const withItsPlus = (text: unknown): unknown =>
  typeof text === 'string' ? text.replace(/ (?=\d\d:\d\d$)/, '+') : text;

/** An instant in an address: one that an answer gave may be put there as it is. */
export const AskedInstant = z
  .preprocess(withItsPlus, Instant)
  .openapi({ type: 'string', format: 'date-time' });
