import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/platform.ts';
import { endSessionsOf } from '../end-session.ts';
import { rememberOnce } from '../replay.ts';

/**
 * A home region says that a person signed out there: all that came of that log-in here ends too.
 * @param logoutToken in the region's own making; its adapter proves it
 */
export async function endedAtHome(
  platform: Platform,
  region: string,
  logoutToken: string,
): Promise<Result<void, Failure>> {
  const bound = platform.regions.get(region);
  const parse = bound?.adapter.identity?.parseLogoutToken;
  if (!bound || !parse) return fail(failure('region.capability_missing'));
  const invalid = (internal: string): Result<never, Failure> =>
    fail(failure('oauth.invalid_request', { detail: 'logout_token', internal }));
  const parsed = await parse({ logoutToken }, bound.context());
  if (!parsed.ok) return invalid(`${region} ${parsed.failure.code}`);
  const { localId, jti, expiresAt } = parsed.value;
  if (!(await rememberOnce(platform, `logout ${region}`, jti, expiresAt))) return invalid('replay');
  const ended = await endSessionsOf(platform, { region, localId });
  platform.log.info('logout.at_home', { region, sessions: ended.length });
  return ok(undefined);
}
