import type { AuditEvent } from '#contracts/audit-event';
import { memberActor } from '../../audit/log/append.ts';
import type { Caller } from '../../trust/identity/caller.ts';

/** The operator in the audit log. */
export const operatorActor = (caller: Caller): AuditEvent['actor'] => memberActor(caller);
