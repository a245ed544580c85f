import type { AuditEvent } from '#contracts/audit-event';
import type { Side } from '#contracts/custody';
import { memberActor } from '../../audit/log/append.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { HandoffRow } from './store.ts';

/** Who reports an event of custody. */
export type Reporter = {
  readonly side: Side;
  /** A region, or `courier:` and its name. */
  readonly by: string;
  readonly clientId: string;
  readonly actor: AuditEvent['actor'];
};

export const windowActor = (caller: Caller): AuditEvent['actor'] => memberActor(caller, 'window');

export const windowReporter = (row: HandoffRow, caller: Caller): Reporter => ({
  side: caller.region === row.fromRegion ? 'from' : 'to',
  by: caller.region,
  clientId: caller.clientId,
  actor: windowActor(caller),
});

export const courierHolder = (courier: string): string => `courier:${courier}`;

export const courierActor = (courier: string): AuditEvent['actor'] => ({
  kind: 'courier',
  id: courier,
  organisation: courierHolder(courier),
  role: 'courier',
});

export const courierReporter = (courier: string): Reporter => ({
  side: 'courier',
  by: courierHolder(courier),
  clientId: courierHolder(courier),
  actor: courierActor(courier),
});
