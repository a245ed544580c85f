import type { AuditAction, LegalBasis } from '#contracts/audit-event';
import type { Item } from '#contracts/item';

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
  'restore.reconciled',
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

type OfItem = {
  readonly ground: { readonly legalBasis?: LegalBasis };
  /** For `details`: law and clause, as the region that offers the item says them. */
  readonly basis: { readonly basis?: string };
};

const mostOfBasis = 300;

/**
 * The ground of what is done for an item by its 设定依据: a duty where a law sets the item up, and where its region says that
 * none does, the will of whoever applies. Of an item without a guide the act alone decides.
 */
export function groundOfItem({ guide }: Pick<Item, 'guide'>): OfItem {
  if (!guide) return { ground: {}, basis: {} };
  if (guide.basis.length === 0) return { ground: { legalBasis: 'consent' }, basis: {} };
  const said = guide.basis.map(({ law, clause }) =>
    clause === undefined ? law : `${law} ${clause}`,
  );
  const basis = said
    .join('; ')
    .slice(0, mostOfBasis)
    .replace(/[\ud800-\udbff]$/, '');
  return { ground: { legalBasis: 'statutory_duty' }, basis: { basis } };
}
