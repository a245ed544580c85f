import type { AuditEvent } from '#contracts/audit-event';
import type { Caller } from '../../trust/identity/caller.ts';

/** The operator in the audit log. */
export const operatorActor = ({ clientId, region, role }: Caller): AuditEvent['actor'] => ({
  kind: 'member',
  id: clientId,
  organisation: region,
  role,
});
