import { z } from 'zod';
import { ActingPerson } from './acting-person.ts';
import { Digest } from './case.ts';
import { Instant } from './dates.ts';

/**
 * PIPL art. 13 (1): the grounds on which personal information may be handled, in their order: consent, a contract, statutory
 * duties and responsibilities, an emergency, reporting in the public interest, what people made public themselves, and
 * what other laws say. `not_personal`: nothing of a person is handled.
 */
export const LegalBasis = z.enum([
  'consent',
  'contract',
  'statutory_duty',
  'emergency',
  'public_interest',
  'public_by_person',
  'other_law',
  'not_personal',
]);
export type LegalBasis = z.infer<typeof LegalBasis>;

/** What is read, as one word per class: of people, of cases, or of many of them at once. */
export const FieldClass = z.enum([
  'case',
  'case_list',
  'case_changes',
  'history',
  'deadlines',
  'document',
  'originals',
  'originals_list',
  'pre_check',
  'pre_check_list',
  'bundle',
  'bundle_list',
  'evaluation',
  'evaluation_list',
  'fault_report',
  'fault_report_list',
  'appointment',
  'queue',
  'messages',
  'webhook_messages',
  'federation',
  'audit_log',
  'accesses',
]);
export type FieldClass = z.infer<typeof FieldClass>;

/** What happened, as one word per act; the log's vocabulary. */
export const AuditAction = z.enum([
  'session.redeemed',
  'session.ended',
  'consent.given',
  'claims.disclosed',
  'token.exchanged',
  'agency.confirmed',
  'agency.refused',
  'token.issued',
  'certificate.retrieved',
  'certificate.refused',
  'certificate.verified',
  'certificate.status_changed',
  'credential.issued',
  'presentation.made',
  'presentation.resolved',
  'presentation.refused',
  'case.submitted',
  'case.forwarded',
  'case.accepted',
  'case.refused',
  'case.refusal_reversed',
  'case.supplement_required',
  'case.supplemented',
  'case.approved',
  'case.denied',
  'case.terminated',
  'case.transferred',
  'case.extended',
  'case.corrected',
  'case.revoked',
  'case.annulled',
  'case.irregular',
  'case.withdrawn',
  'case.withdrawal_refused',
  'case.withdrawal_undelivered',
  'case.suspended',
  'case.resumed',
  'case.read',
  'case.deadline_warning',
  'case.certificate_flagged',
  'case.certificate_cleared',
  'case.restricted',
  'case.erased',
  'evaluation.code_issued',
  'evaluation.given',
  'evaluation.followed_up',
  'fault_report.made',
  'fault_report.answered',
  'message.delivered',
  'message.refused',
  'message.expired',
  'message.deferred',
  'message.parked',
  'message.redriven',
  'message.hurried',
  'breaker.opened',
  'breaker.closed',
  'message.fetched',
  'part.completed',
  'part.read',
  'webhook.parked',
  'webhook.redriven',
  'webhook.replayed',
  'webhook.address_changed',
  'appointment.requested',
  'appointment.booked',
  'appointment.refused',
  'appointment.cancelled',
  'appointment.released',
  'bundle.submitted',
  'bundle.step_held',
  'bundle.step_retried',
  'bundle.withdrawn',
  'commitment.given',
  'handoff.opened',
  'handoff.bagged',
  'handoff.case_ended',
  'handoff.case_reopened',
  'original.seen',
  'custody.sealed',
  'custody.dispatched',
  'custody.received',
  'custody.counted',
  'custody.discrepancy',
  'custody.returned',
  'custody.lost',
  'custody.replaced',
  'custody.mended',
  'custody.cancelled',
  'courier.registered',
  'courier.refused',
  'courier.collected',
  'courier.in_transit',
  'courier.out_for_delivery',
  'courier.delivered',
  'courier.delayed',
  'courier.lost',
  'handoff.overdue',
  'precheck.recorded',
  'callback.refused',
  'federation.changed',
  'catalogue.changed',
  'log.epoch_began',
  'console.opened',
  'console.closed',
  'member.sessions_ended',
  'audit.set_aside',
  'data.read',
  'access.refused',
]);
export type AuditAction = z.infer<typeof AuditAction>;

/**
 * One event before it is sequenced. No personal data: people appear as pairwise subjects, disclosed
 * fields as salted commitments, everything else as references.
 */
export const AuditEvent = z.strictObject({
  version: z.literal(1),
  eventId: z.string().max(60),
  /** The case; before there is one, the session that it will come from. */
  caseRef: z.string().max(60).optional(),
  at: Instant,
  actor: z.strictObject({
    kind: z.enum(['member', 'person', 'region', 'gateway', 'auditor', 'courier']),
    id: z.string().max(100),
    /** The organisation acted for: a region code, or `tongban`. */
    organisation: z.string().max(40),
    role: z.string().max(40),
    /** Who acted there, by the member's own pseudonym, where it says so. */
    clerk: ActingPerson.optional(),
  }),
  onBehalfOf: z.string().max(100).optional(),
  action: AuditAction,
  object: z.strictObject({ class: z.string().max(40), ref: z.string().max(120) }),
  legalBasis: LegalBasis,
  purpose: z
    .string()
    .min(2)
    .max(200)
    .regex(/\S[\s\S]*\S/, 'a purpose that says nothing'),
  outcome: z.enum(['done', 'refused', 'failed', 'deferred']),
  reasonCode: z.string().max(80).optional(),
  /** The step happened on paper or at a counter. */
  offline: z.boolean(),
  traceId: z.string().max(32).optional(),
  commitments: z.array(z.strictObject({ field: z.string().max(60), digest: Digest })).max(100),
  details: z.record(z.string().max(40), z.union([z.string().max(300), z.number(), z.boolean()])),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
