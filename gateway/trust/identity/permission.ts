import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import { mayExchange } from '../federation/may-ask.ts';
import { currentFederation } from '../federation/store.ts';

/**
 * Whether a member may act for people of `home` towards `target`: default deny, decided before anything
 * one-time is spent.
 */
export async function permitted(
  platform: Platform,
  member: Member,
  home: string,
  target: string,
): Promise<Result<void, Failure>> {
  const { document, regionCodes } = await currentFederation(platform);
  if (!regionCodes.has(target)) return fail(failure('oauth.invalid_target'));
  if (mayExchange(document, member.clientId, home, target)) return ok(undefined);
  return fail(
    failure('oauth.unauthorized_client', {
      detail: `no permission for home ${home} and target ${target}`,
    }),
  );
}
