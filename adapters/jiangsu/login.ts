import { z } from 'zod';
import type { IdentityDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { authorisationOf } from './agents.ts';
import { decrypted } from './ciphertext.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { retcodeAnswer } from './envelope.ts';
import { refuseCall } from './inbound.ts';
import { logout, parseLogoutCall } from './logout.ts';
import { ask, type Context, UserAnswer } from './sign-on.ts';
import { CompanyUser, companyAssertion, PersonUser, personAssertion } from './subject.ts';

const TokenAnswer = retcodeAnswer(z.strictObject({ token: z.string().min(16).max(256) }));

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function beginLogin(
  { callbackUrl }: { callbackUrl: string },
  { credentials }: Context,
): RegionResult<{ url: string }> {
  const url = new URL(credentials.endpoints.loginPage, credentials.addresses.login);
  url.searchParams.set('uuid', credentials.login.siteUuid);
  url.searchParams.set('gotoUrl', base64(callbackUrl));
  return ok({ url: url.href });
}

const redeem: IdentityDoor<JiangsuCredentials>['redeem'] = async ({ ticket, kind }, context) => {
  // Anything else came from whoever typed the address, not from the log-in page: it is not sent on.
  if (!/^[0-9a-f]{64}$/.test(ticket)) {
    return fail({
      kind: 'rejected',
      code: 'ticket_form',
      message: 'this is not a ticket of the region',
    });
  }
  const validated = await ask('ticketValidate', { ticket }, TokenAnswer, context);
  if (!validated.ok) return validated;
  const { token } = validated.value.data;
  const servicename = kind === 'person' ? 'findOutsideUserByToken' : 'findCorUserByToken';
  const answer = await ask(servicename, { token }, UserAnswer, context);
  if (!answer.ok) return answer;
  const { sm2PrivateKey } = context.credentials;
  if (kind === 'person') {
    const user = decrypted(answer.value.data, sm2PrivateKey, PersonUser);
    return user.ok ? personAssertion(user.value, context) : user;
  }
  const user = decrypted(answer.value.data, sm2PrivateKey, CompanyUser);
  return user.ok ? companyAssertion(user.value, context) : user;
};

/**
 * Log-in, modelled on publicly visible integrations: the browser goes to `login.do?uuid&gotoUrl` and comes
 * back with a `ticket` of 64 hex digits that lives 60 s; `ticketValidate` turns it into a token, and a
 * second call into the SM2-encrypted user.
 */
export const identity: IdentityDoor<JiangsuCredentials> = {
  ticketParameter: 'ticket',
  beginLogin,
  redeem,
  authorisationOf,
  parseLogoutCall,
  refuseLogoutCall: refuseCall,
  logout,
};
