import type { AuditPurpose } from '#contracts/audit-purposes';
import { PlainCode } from '#contracts/open-text';
import { gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Breaker } from '../../platform/time/breaker.ts';

/** Why a breaker is open, as it may stand in the log: a region's code, never what an operator typed. */
export const reasonWord = (reason: string | null): string => {
  if (reason === null) return 'unknown';
  return PlainCode.safeParse(reason).success ? reason : 'operator';
};

/** What the log says when a breaker changed; a probe that begins or fails is no change. */
export function breakerEvent(
  region: string,
  before: Breaker,
  after: Breaker,
  by: { readonly actor: NewAuditEvent['actor']; readonly purpose: AuditPurpose } = {
    actor: gatewayActor,
    purpose: 'a region that does not answer is left alone',
  },
): NewAuditEvent | undefined {
  if ((before.state === 'closed') === (after.state === 'closed') && by.actor === gatewayActor)
    return undefined;
  return {
    ...by,
    action: after.state === 'closed' ? 'breaker.closed' : 'breaker.opened',
    object: { class: 'region', ref: region },
    ...(after.state === 'closed' ? {} : { reasonCode: reasonWord(after.reason) }),
  };
}
