import { z } from 'zod';
import { Closure } from '#contracts/calendar';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { breakerEvent } from '../../delivery/gate/breaker-events.ts';
import { changeBreaker } from '../../delivery/gate/gate-store.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { forced } from '../../platform/time/breaker.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';

const { reason } = Closure.shape;

/** What an operator does about a region's breaker; what an operator opened, only an operator closes. */
export const BreakerAction = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('open-breaker'), reason }),
  z.strictObject({ action: z.literal('close-breaker'), reason }),
]);
export type BreakerAction = z.infer<typeof BreakerAction>;

/** Opens or closes a breaker, with its event; every courier follows within its next turn. */
export async function forceBreaker(
  platform: Platform,
  caller: Caller,
  region: string,
  act: BreakerAction,
): Promise<Result<void, Failure>> {
  const { regionCodes } = await currentFederation(platform);
  if (!regionCodes.has(region)) return fail(failure('federation.region_unknown'));
  const to = act.action === 'open-breaker' ? 'open' : 'closed';
  const by = { actor: operatorActor(caller), purpose: 'an operator acts on a region' } as const;
  await platform.database().transaction((tx) =>
    changeBreaker(
      tx,
      region,
      platform.clock(),
      (breaker, nowMs) => forced(breaker, to, act.reason, nowMs),
      (before, after) => breakerEvent(region, before, after, by),
    ),
  );
  platform.wakeCourier(region);
  return ok(undefined);
}
