import { z } from 'zod';
import { CaseId } from './case.ts';
import { type CaseChangeKind, CaseState } from './case-states.ts';
import { Instant } from './dates.ts';

/** What happened to a case, as the type of a CloudEvent. */
export const CaseEventType = z.enum([
  'tongban.case.forwarded',
  'tongban.case.accepted',
  'tongban.case.refused',
  'tongban.case.refusal_reversed',
  'tongban.case.supplement_required',
  'tongban.case.supplemented',
  'tongban.case.approved',
  'tongban.case.denied',
  'tongban.case.terminated',
  'tongban.case.transferred',
  'tongban.case.extended',
  'tongban.case.corrected',
  'tongban.case.revoked',
  'tongban.case.annulled',
  'tongban.case.withdrawn',
  'tongban.case.withdrawal_refused',
  'tongban.case.withdrawal_undelivered',
  'tongban.case.suspended',
  'tongban.case.resumed',
  'tongban.case.deadline_warning',
  'tongban.case.irregular',
  'tongban.case.reminded',
  'tongban.case.certificate_flagged',
  'tongban.case.certificate_cleared',
]);
export type CaseEventType = z.infer<typeof CaseEventType>;

export const caseEventTypes: Readonly<Record<CaseChangeKind, CaseEventType>> = {
  forward: 'tongban.case.forwarded',
  accept: 'tongban.case.accepted',
  refuse: 'tongban.case.refused',
  refusal_reversed: 'tongban.case.refusal_reversed',
  require_supplement: 'tongban.case.supplement_required',
  supplement: 'tongban.case.supplemented',
  approve: 'tongban.case.approved',
  deny: 'tongban.case.denied',
  terminate: 'tongban.case.terminated',
  transfer: 'tongban.case.transferred',
  extend: 'tongban.case.extended',
  correct: 'tongban.case.corrected',
  revoke: 'tongban.case.revoked',
  annul: 'tongban.case.annulled',
  withdraw: 'tongban.case.withdrawn',
  withdrawal_refused: 'tongban.case.withdrawal_refused',
  withdrawal_undelivered: 'tongban.case.withdrawal_undelivered',
  suspend: 'tongban.case.suspended',
  resume: 'tongban.case.resumed',
  deadline_warning: 'tongban.case.deadline_warning',
  certificate_flagged: 'tongban.case.certificate_flagged',
  certificate_cleared: 'tongban.case.certificate_cleared',
  irregular: 'tongban.case.irregular',
  reminded: 'tongban.case.reminded',
};

/** That a case changed, and where to read how: nothing personal, no words of anybody. */
export const CaseNews = z.strictObject({
  caseId: CaseId,
  /** The state that the change led to. */
  state: CaseState,
  /** The case's version that the change made: grows with every change. */
  version: z.int().min(2),
  at: Instant,
  /** Where a party of the case reads it. */
  link: z.url(),
});
export type CaseNews = z.infer<typeof CaseNews>;

/** A change of a case as a CloudEvent (CloudEvents 1.0.2, JSON format, structured mode). */
export const CaseCloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  /** The case and its version: the same change has the same id, however often it is sent. */
  id: z.string().max(100),
  /** The gateway's issuer. */
  source: z.url(),
  type: CaseEventType,
  subject: CaseId,
  time: Instant,
  datacontenttype: z.literal('application/json'),
  data: CaseNews,
});
export type CaseCloudEvent = z.infer<typeof CaseCloudEvent>;

/** Where a list of changes goes on: a number, and what proves that it is one of this database. */
export const ChangeCursor = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f]{8}$/, 'is no cursor of the changes');

/** A change in the list of all: `sequence` (CloudEvents extension) is where to go on after it. */
export const ListedChange = CaseCloudEvent.extend({ sequence: ChangeCursor });
export type ListedChange = z.infer<typeof ListedChange>;

/** What becomes of what binds a member and is no case, as the type of a CloudEvent. */
export const NewsEventType = z.enum([
  'tongban.agreement.proposed',
  'tongban.agreement.signed',
  'tongban.agreement.ended',
  'tongban.agreement.stopped',
  'tongban.member_keys.confirmed',
  'tongban.member_keys.refused',
]);
export type NewsEventType = z.infer<typeof NewsEventType>;

/** That something happened, and where it is read; `subject` is the agreement, or the member. */
export const NewsCloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().max(100),
  source: z.url(),
  type: NewsEventType,
  subject: z.string().max(61),
  time: Instant,
  datacontenttype: z.literal('application/json'),
  data: z.strictObject({ link: z.url() }),
});
export type NewsCloudEvent = z.infer<typeof NewsCloudEvent>;

/** What a member can be told, and can choose among. */
export const ToldEventType = z.enum([...CaseEventType.options, ...NewsEventType.options]);
export type ToldEventType = z.infer<typeof ToldEventType>;

/** Asked for by a member, to see whether it is reached; about no case. */
export const testEventType = 'tongban.webhook.test';
export const WebhookEventType = z.enum([...ToldEventType.options, testEventType]);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

export const TestCloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().max(100),
  source: z.url(),
  type: z.literal(testEventType),
  time: Instant,
  datacontenttype: z.literal('application/json'),
  data: z.strictObject({ clientId: z.string().max(61) }),
});
export type TestCloudEvent = z.infer<typeof TestCloudEvent>;
