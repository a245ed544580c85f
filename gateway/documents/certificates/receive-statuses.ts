import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import type { TakenStatuses } from '#contracts/regional-answers';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { answerCall } from '../../trust/identity/inbound-call.ts';
import { certificateRefs } from './certificate-ref.ts';
import { findWatched } from './store.ts';
import { hear } from './watch.ts';

/** Of certificates that nobody here holds a copy of, nothing is kept. */
export async function takeStatuses(
  platform: Platform,
  region: string,
  { changes }: Pick<TakenStatuses, 'changes'>,
): Promise<Result<void, Failure>> {
  const now = platform.clock();
  const named = await Promise.all(
    changes.map(({ identifier }) => certificateRefs(platform.keys, region, identifier)),
  );
  const asked = named.flat().map((certificateRef) => ({ certificateRef }));
  const watched = await findWatched(platform, asked);
  for (const [nth, { status, at }] of changes.entries()) {
    const refs = (named[nth] ?? []).filter((ref) => watched.has(ref));
    if (refs.length === 0) continue;
    // A region whose clock is ahead must not outrank what it says later.
    const told = new Date(Math.min(Date.parse(at), now.getTime()));
    await hear(platform, { refs, status, at: told });
  }
  return ok(undefined);
}

/** A region tells how certificates of its own stand now; it can speak of no other region's. */
export async function receiveStatuses(
  platform: Platform,
  region: string,
  call: InboundCall,
): Promise<Result<RawAnswer, Failure>> {
  const bound = platform.regions.get(region);
  const { parseStatusCall, refuseStatusCall } = bound?.adapter.certificates ?? {};
  if (!bound || !parseStatusCall || !refuseStatusCall)
    return fail(failure('federation.region_unknown'));
  const context = bound.context();
  const answer = await answerCall(platform, {
    name: 'certificates',
    sender: region,
    parse: () => parseStatusCall(call, context),
    refuse: (refusal) => refuseStatusCall(refusal, call, context),
    take: (taken) => takeStatuses(platform, region, taken),
  });
  return ok(answer);
}
