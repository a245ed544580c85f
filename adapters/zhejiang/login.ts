import { z } from 'zod';
import type { IdentityDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { authorisationOf } from './agents.ts';
import type { Context } from './call.ts';
import { refuseCall } from './callback.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { logout, parseLogoutCall } from './logout.ts';
import { callSso, refuseSandbox, ssoCredentials } from './sso.ts';
import { CompanyInfo, companyAssertion, personAssertion, UserInfo } from './user-info.ts';

const ticketParameter = 'ticket';

const Token = z.looseObject({ token: z.string().min(1).max(256) });

async function redeemPerson(
  ticket: string,
  context: Context,
): Promise<RegionResult<SubjectAssertion>> {
  const path = context.credentials.paths.personSso;
  const form = {
    method: 'ticketValidation',
    ...ssoCredentials(context),
    st: ticket,
    datatype: 'json',
  };
  const validated = await callSso(path, form, Token, context);
  if (!validated.ok) return validated;
  const { token } = validated.value;
  const ask = { method: 'getUserInfo', token, datatype: 'json' };
  const info = await callSso(path, ask, UserInfo, context);
  if (!info.ok) return info;
  const { userid, username } = info.value;
  const genuine = refuseSandbox([ticket, token, userid, username], context);
  return genuine.ok ? personAssertion(info.value, context) : genuine;
}

async function redeemCompany(
  ticketId: string,
  context: Context,
): Promise<RegionResult<SubjectAssertion>> {
  const path = context.credentials.paths.companySso;
  const form = { method: 'getToken', ...ssoCredentials(context), ticketId, datatype: 'json' };
  const validated = await callSso(path, form, Token, context);
  if (!validated.ok) return validated;
  const { token } = validated.value;
  const info = await callSso(
    path,
    { method: 'getUser', token, datatype: 'json' },
    CompanyInfo,
    context,
  );
  if (!info.ok) return info;
  const { userId, name } = info.value.legalPersonInfo ?? {};
  const genuine = refuseSandbox([ticketId, token, userId, name], context);
  return genuine.ok ? companyAssertion(info.value, context) : genuine;
}

/**
 * Roaming log-in. Persons: `mobile.do` and `simpleauth`. Companies: the unified log-in, whose ticket is
 * called `ticketId` on the server side; its return parameter is asked to be `ticket`, so that both ways
 * end at one callback (modelled on publicly visible integrations).
 */
export const identity: IdentityDoor<ZhejiangCredentials> = {
  ticketParameter,

  beginLogin: ({ callbackUrl, kind }, { credentials }) => {
    const { sso, paths } = credentials;
    const query =
      kind === 'person'
        ? { action: 'oauth', scope: '1', servicecode: sso.servicecode, goto: callbackUrl }
        : { servicecode: sso.servicecode, redirectUrl: callbackUrl, ticketName: ticketParameter };
    const path = kind === 'person' ? paths.personLogin : paths.companyLogin;
    return ok({ url: `${sso.url}${path}?${new URLSearchParams(query)}` });
  },

  redeem: async ({ ticket, kind }, context) => {
    if (!/^[\w-]{8,128}$/.test(ticket)) {
      return fail({
        kind: 'rejected',
        code: 'ticket_form',
        message: 'this is not a ticket of the region',
      });
    }
    return kind === 'person' ? redeemPerson(ticket, context) : redeemCompany(ticket, context);
  },

  authorisationOf,
  parseLogoutCall,
  refuseLogoutCall: refuseCall,
  logout,
};
