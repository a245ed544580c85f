import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { findUnkeepable } from '#contracts/unkeepable-text';
import type { Platform } from '../../platform/process/platform.ts';
import { answerCall } from '../../trust/identity/inbound-call.ts';
import { takeScan } from './take-scan.ts';

/**
 * A courier's scan in its own wire format: checked by its adapter, taken once, answered in the courier's own
 * format. A repeated scan gets the same answer and has no effect.
 */
export async function receiveScan(
  platform: Platform,
  courier: string,
  call: InboundCall,
): Promise<Result<RawAnswer, Failure>> {
  const bound = platform.couriers?.get(courier);
  if (!bound) return fail(failure('courier.unknown'));
  const context = bound.context();
  const answer = await answerCall(platform, {
    name: 'courier_callback',
    sender: courier,
    parse: () => bound.adapter.parseCallback(call, context),
    refuse: (refusal) => bound.adapter.refuseCallback(refusal, call, context),
    take: async ({ scan }) => {
      if (!scan) return ok(undefined);
      if (findUnkeepable(scan)) return fail(failure('callback.malformed'));
      return takeScan(platform, courier, scan);
    },
  });
  return ok(answer);
}
