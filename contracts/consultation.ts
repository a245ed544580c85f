import { z } from 'zod';
import { CaseId, identifier } from './case.ts';
import { ItemCode } from './identifiers.ts';
import { namesPerson } from './open-text.ts';
import { RegionCode } from './region-code.ts';
import { FreeText, Label } from './text.ts';

export const ConsultationId = identifier('cons');

/** A question (咨询): of one window to another about a case, or of anybody about an item. */
export const ConsultationRequest = z
  .strictObject({
    /** Whom it is for. */
    to: RegionCode,
    caseId: CaseId.optional(),
    itemCode: ItemCode.optional(),
    text: FreeText({ min: 4, max: 2000 }),
    /** Working days until an answer is due. */
    days: z.int().min(1).max(10).default(2),
  })
  .refine(({ caseId, itemCode }) => (caseId === undefined) !== (itemCode === undefined), {
    path: ['itemCode'],
    message: 'a question is about a case or about an item',
  });
export type ConsultationRequest = z.infer<typeof ConsultationRequest>;

/** What everybody may read: in the body's own words, and of nobody. */
const Published = FreeText({ min: 4, max: 2000 }).refine(
  (text) => !namesPerson(text),
  'holds the number of a person',
);

export const ConsultationAnswer = z.strictObject({
  text: FreeText({ min: 2, max: 2000 }),
  /** For the next one who asks: never what the person wrote, but what the body makes of it. */
  publish: z.strictObject({ question: Published, answer: Published }).optional(),
});
export type ConsultationAnswer = z.infer<typeof ConsultationAnswer>;

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of the day: HH:MM');

/** 联络员: a post, never a person, and when somebody sits there. */
export const Contact = z
  .strictObject({
    body: Label({ min: 2, max: 100 }),
    post: Label({ min: 2, max: 60 }),
    phone: z.string().regex(/^\+?[0-9-]{5,20}$/, 'not a telephone number'),
    /** On working days, +08:00. */
    hours: z
      .array(z.strictObject({ from: Clock, to: Clock }))
      .min(1)
      .max(4),
  })
  .refine(({ hours }) => hours.every(({ from, to }) => from < to), {
    path: ['hours'],
    message: 'ends before it begins',
  });
export type Contact = z.infer<typeof Contact>;

export const Contacts = z.strictObject({ contacts: z.array(Contact).max(100) });
export type Contacts = z.infer<typeof Contacts>;
