import { z } from 'zod';
import { Digest } from './case.ts';
import { Instant } from './dates.ts';

/** PIPL art. 13 (1): the grounds on which personal information may be handled here. */
export const LegalBasis = z.enum([
  'consent',
  'contract',
  'statutory_duty',
  'public_interest',
  'not_personal',
]);

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
  'credential.issued',
  'case.submitted',
  'case.forwarded',
  'case.accepted',
  'case.refused',
  'case.supplement_required',
  'case.supplemented',
  'case.approved',
  'case.denied',
  'case.withdrawn',
  'case.suspended',
  'case.resumed',
  'case.read',
  'case.deadline_warning',
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
  'breaker.opened',
  'breaker.closed',
  'message.fetched',
  'part.completed',
  'part.read',
  'webhook.parked',
  'webhook.redriven',
  'bundle.submitted',
  'bundle.step_held',
  'bundle.step_retried',
  'bundle.withdrawn',
  'commitment.given',
  'handoff.opened',
  'custody.sealed',
  'custody.dispatched',
  'custody.received',
  'custody.counted',
  'custody.discrepancy',
  'custody.returned',
  'custody.lost',
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
  'console.opened',
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
  }),
  onBehalfOf: z.string().max(100).optional(),
  action: AuditAction,
  object: z.strictObject({ class: z.string().max(40), ref: z.string().max(120) }),
  legalBasis: LegalBasis,
  purpose: z.string().min(2).max(200),
  outcome: z.enum(['done', 'refused', 'failed', 'deferred']),
  reasonCode: z.string().max(80).optional(),
  /** The step happened on paper or at a counter. */
  offline: z.boolean(),
  traceId: z.string().max(32).optional(),
  commitments: z.array(z.strictObject({ field: z.string().max(60), digest: Digest })).max(100),
  details: z.record(z.string().max(40), z.union([z.string().max(300), z.number(), z.boolean()])),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
