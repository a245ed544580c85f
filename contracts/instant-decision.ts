import { z } from 'zod';
import { Instant } from './dates.ts';
import { ClerkNumber } from './evaluation.ts';
import { SeenByItself } from './instant-rule.ts';

/** One condition of the rule of an instant decision (秒批), and what the application had. */
export const InstantGround = z.strictObject({
  material: z.string(),
  how: z.array(SeenByItself),
  had: z.string().optional(),
  met: z.boolean(),
});
export type InstantGround = z.infer<typeof InstantGround>;

/** 事后抽查: what somebody found who looked at it. What is wrong is taken back by a report (`revoke`). */
export const InstantOutcome = z.enum(['confirmed', 'wrong']);
export type InstantOutcome = z.infer<typeof InstantOutcome>;

export const InstantCheck = z.strictObject({
  outcome: InstantOutcome,
  clerk: ClerkNumber,
  at: Instant,
});
export type InstantCheck = z.infer<typeof InstantCheck>;

/** `due`: drawn for the check, and its day has not passed. `unsampled`: not drawn, and not looked at. */
export const InstantState = z.enum(['due', 'overdue', 'unsampled', ...InstantOutcome.options]);
export type InstantState = z.infer<typeof InstantState>;

/** A decision by rule, as it is shown with its case and on the board. */
export const DecidedByRule = z.strictObject({
  /** Its name, version and `#sha-256:` of its Chinese words. */
  rule: z.string(),
  zh: z.string(),
  en: z.string().optional(),
  grounds: z.array(InstantGround),
  state: InstantState,
  checkBy: z.string().optional(),
  checkedAt: z.string().optional(),
});
export type DecidedByRule = z.infer<typeof DecidedByRule>;
