import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../../platform/process/platform.ts';
import type { BoundRegion } from '../../../platform/process/regions.ts';
import { endSessionsOf } from '../end-session.ts';
import { parseForm, required } from '../form.ts';
import { answerCall } from '../inbound-call.ts';
import { rememberOnce } from '../replay.ts';
import { atHome } from '../session-ended.ts';

const invalid = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail: 'logout_token', internal }));

async function endSessions(platform: Platform, region: string, localId: string): Promise<void> {
  const ended = await endSessionsOf(platform, { region, localId }, atHome(region));
  platform.log.info('logout.at_home', { region, sessions: ended.length });
}

/** A logout token (OpenID Connect Back-Channel Logout 1.0 s2.5) in a form. */
async function takeToken(
  platform: Platform,
  { region, adapter, context }: BoundRegion,
  call: InboundCall,
): Promise<Result<undefined, Failure>> {
  const parseLogoutToken = adapter.identity?.parseLogoutToken;
  if (!parseLogoutToken) return fail(failure('region.capability_missing'));
  const form = parseForm(call.headers['content-type'], new TextDecoder().decode(call.body));
  const logoutToken = form.ok ? required(form.value, 'logout_token') : form;
  if (!logoutToken.ok) return logoutToken;
  const parsed = await parseLogoutToken({ logoutToken: logoutToken.value }, context());
  if (!parsed.ok) return invalid(`${region} ${parsed.failure.code}`);
  const { localId, jti, expiresAt } = parsed.value;
  if (!(await rememberOnce(platform, `logout ${region}`, jti, expiresAt))) return invalid('replay');
  await endSessions(platform, region, localId);
  return ok(undefined);
}

/**
 * A home region says that a person signed out there: all that came of that log-in here ends too.
 * @param call in the region's own making; its adapter proves it
 * @returns the answer that the region wants to see, if it wants one
 */
export async function endedAtHome(
  platform: Platform,
  region: string,
  call: InboundCall,
): Promise<Result<RawAnswer | undefined, Failure>> {
  const bound = platform.regions.get(region);
  if (!bound) return fail(failure('federation.region_unknown'));
  const { parseLogoutCall, refuseLogoutCall } = bound.adapter.identity ?? {};
  if (!parseLogoutCall || !refuseLogoutCall) return takeToken(platform, bound, call);
  const context = bound.context();
  const answer = await answerCall(platform, {
    name: 'logout',
    sender: region,
    parse: () => parseLogoutCall(call, context),
    refuse: (refusal) => refuseLogoutCall(refusal, call, context),
    take: async ({ localId }) => ok(await endSessions(platform, region, localId)),
  });
  return ok(answer);
}
