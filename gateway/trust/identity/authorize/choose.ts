import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { mayExchange } from '../../federation/may-ask.ts';
import { currentFederation } from '../../federation/store.ts';
import { hashInHandle } from '../browser-handle.ts';
import { beginLogin } from '../login.ts';
import type { RegionName } from '../login-pages/page-data.ts';
import { createLogin } from '../logins.ts';
import { mayKnock } from '../member-quota.ts';
import { refusalUrl } from './return.ts';
import { type Authorization, findByHash } from './store.ts';

export type Choice = {
  readonly authorization: Authorization;
  readonly member: Member;
  /** Regions whose people may use this client and can sign in. */
  readonly regions: readonly RegionName[];
};

const over = (): Result<never, Failure> => fail(failure('oauth.login_over'));

/** What a browser can choose from, if the handle is its own and nobody is back from home yet. */
export async function openChoice(
  platform: Platform,
  handle: string,
  browserSecret: string | undefined,
): Promise<Result<Choice, Failure>> {
  const hash = await hashInHandle(platform, handle, browserSecret);
  const authorization = hash === undefined ? undefined : await findByHash(platform, hash);
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
 * Opens a log-in at the chosen home region and says where its page is for this browser. If the region does not
 * begin it, the client is told, for it and its address are proven; nothing is over by that, since a program that
 * followed a link would end the person's log-in.
 */
export async function goHome(
  platform: Platform,
  { authorization }: Choice,
  region: string,
  kind: 'person' | 'company',
  browserSecret: string,
): Promise<Result<string, Failure>> {
  // Every log-in is a row: so many, whoever asks, for one pushed request.
  const knocked = mayKnock(platform, authorization.handleHash);
  if (!knocked.ok) return knocked;
  const { login } = await createLogin(platform, authorization.clientId, {
    region,
    kind,
    redirectUri: authorization.request.redirectUri,
    authorization: authorization.handleHash,
  });
  const page = await beginLogin(platform, login, browserSecret, authorization.request.ial);
  return page.ok ? page : ok(refusalUrl(platform, authorization, page.failure));
}
