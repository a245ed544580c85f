import { z } from 'zod';
import type { IdentityDoor, RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from './body.ts';
import { decrypted } from './ciphertext.ts';
import type { WujiangCredentials } from './credentials.ts';
import { read, retcodeAnswer } from './envelope.ts';
import { signOnSignature } from './signing.ts';
import { CompanyUser, companyAssertion, PersonUser, personAssertion } from './subject.ts';
import { compactTime } from './times.ts';

type Context = RegionContext<WujiangCredentials>;

const TokenAnswer = retcodeAnswer(z.strictObject({ token: z.string().min(16).max(256) }));
/** Here `data` is the ciphertext itself: 64 KiB of hex is far more than any user record. */
const UserAnswer = z.strictObject({
  retcode: z.string(),
  msg: z.string(),
  data: z.string().max(65_536),
});

/** One server call of the sign-on: a form whose `sign` covers only who and when, so `params` rides on TLS. */
async function ask<T>(servicename: string, params: object, schema: z.ZodType<T>, context: Context) {
  const { addresses, endpoints, login } = context.credentials;
  const time = compactTime(context.clock());
  const form = new URLSearchParams({
    appmark: login.appmark,
    time,
    servicename,
    sign: signOnSignature(login.appmark, login.appword, time),
    params: JSON.stringify(params),
  });
  const outcome = await context.http(
    {
      method: 'POST',
      url: addresses.api + endpoints.signOn,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: form.toString(),
    },
    context.signal,
  );
  return read(outcome, schema);
}

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

const redeem: IdentityDoor<WujiangCredentials>['redeem'] = async ({ ticket, kind }, context) => {
  // Anything else came from whoever typed the address, not from the log-in page: it is not sent on.
  if (!/^[0-9a-f]{64}$/.test(ticket)) return fail(malformed('ticket'));
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
export const identity: IdentityDoor<WujiangCredentials> = {
  ticketParameter: 'ticket',
  beginLogin,
  redeem,
};
