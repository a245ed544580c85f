import { z } from 'zod';
import { CaseId, identifier } from './case.ts';
import { ItemCode } from './identifiers.ts';
import { RegionCode } from './region-code.ts';
import { FreeText, Opaque } from './text.ts';

export const EvaluationId = identifier('eval');
export const FaultReportId = identifier('flt');

/** 非常满意 5, 满意 4, 基本满意 3, 不满意 2, 非常不满意 1 (modelled on GB/T 39735). */
export const Score = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
]);
export type Score = z.infer<typeof Score>;

/** 差评: 1 and 2 have to be followed up. */
export const isBad = (score: Score): boolean => score <= 2;

/** Words to choose from, so that nobody has to write. */
export const EvaluationTag = z.enum([
  'told_once',
  'fast',
  'friendly',
  'one_visit',
  'slow',
  'unfriendly',
  'asked_again',
  'asked_too_much',
  'unclear',
  'sent_away',
]);
export type EvaluationTag = z.infer<typeof EvaluationTag>;

/** Work number of a clerk: never a name. */
export const ClerkNumber = z.string().regex(/^[A-Za-z0-9-]{1,20}$/, 'not a work number');

/**
 * A service moment (一次一评): 咨询 a question was answered, 收件 papers were collected, 办理 the case was decided, 领取 the result was
 * handed over. Each is evaluated once, and mended by the region that served (谁办理谁负责).
 */
export const Moment = z.enum(['consultation', 'collection', 'handling', 'delivery']);
export type Moment = z.infer<typeof Moment>;

export const EvaluationCodeRequest = z.strictObject({
  clerk: ClerkNumber.optional(),
  moment: Moment.default('handling'),
});
export type EvaluationCodeRequest = z.infer<typeof EvaluationCodeRequest>;

export const EvaluationRequest = z.strictObject({
  code: Opaque(200),
  score: Score,
  tags: z.array(EvaluationTag).max(6).default([]),
  comment: FreeText({ min: 0, max: 1000 }).default(''),
});
export type EvaluationRequest = z.infer<typeof EvaluationRequest>;

/**
 * `extended`: mending takes longer than 5 working days; 15 at most. `appealed`: the body that served contests it (申诉), which the
 * operator upholds (`upheld`: it does not count) or dismisses (复核). `revisited`: somebody asked the person again (回访).
 */
export const FollowUpStep = z.enum([
  'contacted',
  'extended',
  'appealed',
  'upheld',
  'dismissed',
  'mended',
  'revisited',
]);
export type FollowUpStep = z.infer<typeof FollowUpStep>;

/** What a review and a second look are worth only where somebody else does them than the body that served. */
export const operatorSteps: ReadonlySet<FollowUpStep> = new Set([
  'upheld',
  'dismissed',
  'revisited',
]);

export const FollowUpRequest = z.strictObject({
  step: FollowUpStep,
  note: FreeText({ min: 2, max: 1000 }),
});
export type FollowUpRequest = z.infer<typeof FollowUpRequest>;

export const FaultReportRequest = z.strictObject({
  region: RegionCode,
  caseId: CaseId.optional(),
  itemCode: ItemCode.optional(),
  text: FreeText({ min: 4, max: 2000 }),
});
export type FaultReportRequest = z.infer<typeof FaultReportRequest>;

/** Whoever reported it was rung up or written to; by whom is a work number. */
export const FaultContactRequest = z.strictObject({ clerk: ClerkNumber });
export type FaultContactRequest = z.infer<typeof FaultContactRequest>;

export const FaultOutcome = z.enum(['mended', 'will_be_mended', 'not_a_fault', 'elsewhere']);
export type FaultOutcome = z.infer<typeof FaultOutcome>;

export const FaultAnswerRequest = z.strictObject({
  outcome: FaultOutcome,
  text: FreeText({ min: 2, max: 2000 }),
});
export type FaultAnswerRequest = z.infer<typeof FaultAnswerRequest>;
