import { z } from 'zod';
import type { IdentityDoor, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { authorisationOf } from './agents.ts';
import { callForm, type ShanghaiContext } from './call.ts';
import { refuseCall } from './callback.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read, refuse } from './failures.ts';
import { logout, parseLogoutCall } from './logout.ts';
import { assertionOf, ShanghaiUser } from './user.ts';

/**
 * Log-in, variant by variant:
 * - browser to the log-in page, one-time `code` back, redeemed with our client secret: implemented;
 * - the kiosk's RSA-encrypted JSON of an identity card: deliberately not. Anybody can encrypt under a
 *   public key, so it proves that somebody typed or read a card, not who stands there, and it is
 *   neither bound to a request nor to be used once.
 */
const Token = z.looseObject({ access_token: z.string().min(16).max(2048) });

function beginLogin(
  input: { readonly callbackUrl: string; readonly kind: 'person' | 'company' },
  { credentials }: ShanghaiContext,
): RegionResult<{ readonly url: string }> {
  const { loginPerson, loginCompany } = credentials.paths;
  const url = new URL(
    credentials.browserUrl + (input.kind === 'person' ? loginPerson : loginCompany),
  );
  url.searchParams.set('ly', 'csj');
  url.searchParams.set('redirect_uri', input.callbackUrl);
  return ok({ url: url.href });
}

async function redeem(
  input: { readonly ticket: string; readonly kind: 'person' | 'company' },
  context: ShanghaiContext,
): Promise<RegionResult<SubjectAssertion>> {
  if (!/^[\x21-\x7e]{1,512}$/.test(input.ticket)) {
    return refuse('rejected', 'ticket_malformed', 'not a log-in code');
  }
  const { clientId, clientSecret, paths } = context.credentials;
  const tokenAnswer = await callForm(
    paths.token,
    { clientId, clientSecret, code: input.ticket },
    context,
  );
  if (!tokenAnswer.ok) return tokenAnswer;
  const token = read(Token, tokenAnswer.value, 'token');
  if (!token.ok) return token;
  const userAnswer = await callForm(
    paths.userInfo,
    { access_token: token.value.access_token },
    context,
  );
  if (!userAnswer.ok) return userAnswer;
  const user = read(ShanghaiUser, userAnswer.value, 'user');
  if (!user.ok) return user;
  return assertionOf(user.value, input.kind, context);
}

export const identity: IdentityDoor<ShanghaiCredentials> = {
  ticketParameter: 'code',
  beginLogin,
  redeem,
  authorisationOf,
  parseLogoutCall,
  refuseLogoutCall: refuseCall,
  logout,
};
