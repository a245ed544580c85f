import { type Failure, failure } from '#contracts/failures';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../../platform/process/platform.ts';
import type { BoundRegion } from '../../../platform/process/regions.ts';
import { endSessionsOf } from '../end-session.ts';
import { parseForm, required } from '../form.ts';
import { rememberOnce } from '../replay.ts';

type Ended = {
  readonly localId: string;
  readonly replayKey: string;
  readonly expiresAt: Date;
  readonly acknowledgement?: RawAnswer;
};

const invalid = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail: 'logout_token', internal }));

/** Whose sessions ended: in a logout token of OpenID Connect, or in a call of the region's own style. */
async function readCall(bound: BoundRegion, call: InboundCall): Promise<Result<Ended, Failure>> {
  const { parseLogoutToken, parseLogoutCall } = bound.adapter.identity ?? {};
  const refused = (code: string) => invalid(`${bound.region} ${code}`);
  if (parseLogoutCall) {
    const parsed = parseLogoutCall(call, bound.context());
    return parsed.ok ? parsed : refused(parsed.failure.code);
  }
  if (!parseLogoutToken) return fail(failure('region.capability_missing'));
  const form = parseForm(call.headers['content-type'], new TextDecoder().decode(call.body));
  const logoutToken = form.ok ? required(form.value, 'logout_token') : form;
  if (!logoutToken.ok) return logoutToken;
  const parsed = await parseLogoutToken({ logoutToken: logoutToken.value }, bound.context());
  if (!parsed.ok) return refused(parsed.failure.code);
  const { localId, jti, expiresAt } = parsed.value;
  return ok({ localId, replayKey: jti, expiresAt });
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
  const read = await readCall(bound, call);
  if (!read.ok) return read;
  const { localId, replayKey, expiresAt, acknowledgement } = read.value;
  if (!(await rememberOnce(platform, `logout ${region}`, replayKey, expiresAt)))
    return invalid('replay');
  const ended = await endSessionsOf(platform, { region, localId });
  platform.log.info('logout.at_home', { region, sessions: ended.length });
  return ok(acknowledgement);
}
