import type { AuditAction, LegalBasis } from '#contracts/audit-event';

/** What people do or let be done of their own will: PIPL art. 13 (1) no. 1. */
const byConsent: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'session.redeemed',
  'session.ended',
  'consent.given',
  'claims.disclosed',
  'preview.answered',
  'presentation.made',
  'presentation.resolved',
  'presentation.refused',
  'case.continued',
  'draft.continued',
]);

/** Of machines, members and the log itself: nothing of a person is handled. */
const ofNobody: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'breaker.opened',
  'breaker.closed',
  'webhook.parked',
  'webhook.redriven',
  'federation.changed',
  'agreement.proposed',
  'agreement.signed',
  'agreement.ended',
  'agreement.stopped',
  'member_keys.proposed',
  'member_keys.confirmed',
  'member_keys.refused',
  'member_keys.given',
  'contacts.changed',
  'member.sessions_ended',
  'audit.set_aside',
  'log.epoch_began',
  'log.key_began',
]);

/**
 * The ground of an act, where whoever does it names no other: everything else is part of a case, and cases are the
 * statutory duty of the authorities that carry and decide them (PIPL art. 13 (1) no. 3, art. 34).
 */
export function groundOf(action: AuditAction): LegalBasis {
  if (byConsent.has(action)) return 'consent';
  return ofNobody.has(action) ? 'not_personal' : 'statutory_duty';
}
