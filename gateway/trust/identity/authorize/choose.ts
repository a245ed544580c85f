import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { mayExchange } from '../../federation/may-ask.ts';
import { currentFederation } from '../../federation/store.ts';
import { beginLogin } from '../login.ts';
import type { RegionName } from '../login-pages/page-data.ts';
import { createLogin } from '../logins.ts';
import { refuseAuthorization } from './return.ts';
import { type Authorization, findOpen } from './store.ts';

export type Choice = {
  readonly authorization: Authorization;
  readonly member: Member;
  /** Regions whose people may use this client and can sign in. */
  readonly regions: readonly RegionName[];
};

const over = (): Result<never, Failure> => fail(failure('oauth.login_over'));

/** What a browser can choose from, if the authorization is its own and still open. */
export async function openChoice(
  platform: Platform,
  handle: string,
  browser: string,
): Promise<Result<Choice, Failure>> {
  const authorization = await findOpen(platform, 'choosing', handle, browser);
  if (!authorization) return over();
  const { document, members } = await currentFederation(platform);
  const member = members.get(authorization.clientId);
  if (!member) return over();
  const regions = document.regions.filter(
    ({ code }) =>
      mayExchange(document, member.clientId, code, member.region) &&
      platform.regions.get(code)?.adapter.identity !== undefined,
  );
  return ok({ authorization, member, regions });
}

/** The region to go to without asking: the client knows it, the person chose it, or there is only one. */
export function chosenRegion(
  { authorization, regions }: Choice,
  picked: string | undefined,
): string | undefined {
  const wanted = picked ?? authorization.request.region;
  if (wanted !== undefined) return regions.find(({ code }) => code === wanted)?.code;
  return regions.length === 1 ? regions[0]?.code : undefined;
}

/**
 * Opens a log-in at the chosen home region for this browser and says where its page is. A region that does
 * not begin it ends the authorization: the client and its address are proven, so the client is told.
 */
export async function goHome(
  platform: Platform,
  { authorization }: Choice,
  region: string,
  kind: 'person' | 'company',
  browserSecret: string,
): Promise<Result<string, Failure>> {
  const { handle } = await createLogin(platform, authorization.clientId, {
    region,
    kind,
    redirectUri: authorization.request.redirectUri,
    authorization: authorization.handleHash,
  });
  const begun = await beginLogin(platform, handle, browserSecret, authorization.request.ial);
  if (!begun.ok) return begun;
  const { page } = begun.value;
  if (page.ok) return page;
  return ok((await refuseAuthorization(platform, authorization, page.failure)).url);
}
