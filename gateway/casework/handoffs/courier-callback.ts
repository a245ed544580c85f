import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { findUnkeepable } from '../../platform/http/unkeepable-text.ts';
import type { Platform } from '../../platform/process/platform.ts';
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
  const parsed = bound.adapter.parseCallback(call, bound.context());
  if (!parsed.ok) {
    const { kind, code } = parsed.failure;
    platform.log.warn('courier_callback.refused', { courier, kind, code });
    return fail(
      failure(kind === 'unauthorised' ? 'callback.signature_invalid' : 'callback.malformed'),
    );
  }
  const { scan, acknowledgement } = parsed.value;
  if (!scan) return ok(acknowledgement);
  if (findUnkeepable(scan)) return fail(failure('callback.malformed'));
  const taken = await takeScan(platform, courier, scan);
  if (!taken.ok) {
    platform.log.warn('courier_callback.refused', { courier, code: taken.failure.code });
    return taken;
  }
  return ok(acknowledgement);
}
