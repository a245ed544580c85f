import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { answerCall } from '../../trust/identity/inbound-call.ts';
import { callProof } from './proofs.ts';
import { takeReportOf } from './take-report.ts';

/**
 * A deciding region's report in its own wire format: checked by its adapter, taken once, applied to the
 * case, answered in the region's own format. A repeated report gets the same answer and has no effect.
 */
export async function receiveCallback(
  platform: Platform,
  region: string,
  call: InboundCall,
): Promise<Result<RawAnswer, Failure>> {
  const bound = platform.regions.get(region);
  const door = bound?.adapter.cases;
  if (!bound || !door) return fail(failure('federation.region_unknown'));
  const context = bound.context();
  const answer = await answerCall(platform, {
    name: 'callback',
    sender: region,
    parse: () => door.parseCallback(call, context),
    refuse: (refusal) => door.refuseCallback(refusal, call, context),
    take: ({ report, once }) =>
      takeReportOf(platform, region, report, { once, proof: callProof(call) }),
  });
  return ok(answer);
}
