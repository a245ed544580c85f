import { z } from 'zod';
import { CaseId, Digest, HandoffId } from './case.ts';
import { Waybill } from './courier.ts';
import { Instant } from './dates.ts';
import { ClerkNumber } from './evaluation.ts';
import { Paper } from './official-paper.ts';
import { FreeText } from './text.ts';

/**
 * 行政许可文书 (行政许可法 art. 32, 38, 42, 44): what is handed out on paper, as data. `receipt` 收件凭证, `acceptance` 受理通知书,
 * `non_acceptance` 不予受理通知书, `supplement` 补正告知书, `extension` 延期告知书, `decision` 决定书.
 */
export const PaperKind = z.enum([
  'receipt',
  'acceptance',
  'non_acceptance',
  'supplement',
  'extension',
  'decision',
]);
export type PaperKind = z.infer<typeof PaperKind>;

export const PaperRequest = Paper.extend({ kind: PaperKind });
export type PaperRequest = z.infer<typeof PaperRequest>;

/**
 * How a result reached its person: handed over at a counter, sent, put into their account, or left where they live
 * (民事诉讼法 art. 88 to 95, which 行政许可法 art. 44 leaves the body to follow).
 */
export const ServiceHow = z.enum(['in_person', 'post', 'electronic', 'left']);
export type ServiceHow = z.infer<typeof ServiceHow>;

export const ServiceTo = z.enum(['applicant', 'agent', 'guardian', 'household']);

/** 送达回证. */
export const ServiceRequest = z
  .strictObject({
    how: ServiceHow,
    to: ServiceTo,
    /** Who handed it over, by work number. */
    clerk: ClerkNumber,
    at: Instant,
    /** SHA-256 of the signed 送达回证. */
    signature: Digest.optional(),
    waybill: Waybill.optional(),
    /** The dossier that brought it to this counter. */
    handoffId: HandoffId.optional(),
    note: FreeText({ max: 500 }).optional(),
  })
  .refine(({ how, signature }) => how !== 'in_person' || signature !== undefined, {
    path: ['signature'],
    message: 'what is handed over is signed for',
  })
  .refine(({ how, waybill }) => how !== 'post' || waybill !== undefined, {
    path: ['waybill'],
    message: 'what is sent has a waybill',
  })
  .refine(({ how, note }) => how !== 'left' || note !== undefined, {
    path: ['note'],
    message: 'say where it was left and who saw it',
  });
export type ServiceRequest = z.infer<typeof ServiceRequest>;

/** Results that wait to be handed over, on the board. */
export const DueResult = z.strictObject({
  caseId: CaseId,
  itemCode: z.string(),
  outcome: z.enum(['approved', 'denied']),
  decidedAt: z.string(),
  due: z.string().optional(),
  overdue: z.boolean(),
  /** Who has it: a region, `courier`, `courier:…`, or `unknown` where it is lost. */
  heldBy: z.string(),
});
export type DueResult = z.infer<typeof DueResult>;
