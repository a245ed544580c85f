import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Caller } from '../../trust/identity/caller.ts';

/** The region whose boards somebody may see; a platform sees its own and no other. */
export function boardRegion(
  caller: Caller,
  asked: string | undefined,
): Result<string | undefined, Failure> {
  if (caller.role === 'operator' || caller.role === 'auditor') return ok(asked);
  if (caller.role !== 'platform' || (asked !== undefined && asked !== caller.region))
    return fail(failure('auth.not_permitted', { detail: 'the board of your own region only' }));
  return ok(caller.region);
}
