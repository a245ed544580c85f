import type { AuditAction } from '#contracts/audit-event';
import type { CaseEventKind } from '#contracts/case-states';

/** What the log calls a change of a case. */
export const actionOf: Readonly<Record<CaseEventKind, AuditAction>> = {
  forward: 'case.forwarded',
  accept: 'case.accepted',
  refuse: 'case.refused',
  refusal_reversed: 'case.refusal_reversed',
  require_supplement: 'case.supplement_required',
  supplement: 'case.supplemented',
  approve: 'case.approved',
  deny: 'case.denied',
  terminate: 'case.terminated',
  transfer: 'case.transferred',
  extend: 'case.extended',
  correct: 'case.corrected',
  revoke: 'case.revoked',
  annul: 'case.annulled',
  withdraw: 'case.withdrawn',
  withdrawal_refused: 'case.withdrawal_refused',
  withdrawal_undelivered: 'case.withdrawal_undelivered',
  suspend: 'case.suspended',
  resume: 'case.resumed',
};
