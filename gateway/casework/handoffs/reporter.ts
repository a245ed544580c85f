import type { AuditEvent } from '#contracts/audit-event';
import type { Side } from '#contracts/custody';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
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

export const isParty = (
  row: Pick<HandoffRow, 'fromRegion' | 'toRegion'>,
  caller: Caller,
): boolean => row.fromRegion === caller.region || row.toRegion === caller.region;

/** Papers are in the hands of windows: their platforms speak of them, and nobody's phone does. */
export const requireWindow = (caller: Caller): Result<void, Failure> =>
  caller.role === 'platform'
    ? ok(undefined)
    : fail(failure('auth.not_permitted', { detail: 'only a region’s platform hands papers over' }));

/** Whether the caller may read: the windows of both ends, and who looks after all. */
export const mayRead = (
  row: Pick<HandoffRow, 'fromRegion' | 'toRegion'>,
  caller: Caller,
): boolean =>
  caller.role === 'auditor' ||
  caller.role === 'operator' ||
  (caller.role === 'platform' && isParty(row, caller));

export const windowActor = (caller: Caller): AuditEvent['actor'] => ({
  kind: 'member',
  id: caller.clientId,
  organisation: caller.region,
  role: 'window',
});

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
