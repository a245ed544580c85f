import { z } from 'zod';
import type { IdentityDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { acknowledgement, openCall } from './callback.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { callSso, ssoCredentials } from './sso.ts';

type Door = Required<IdentityDoor<ZhejiangCredentials>>;

/** SJBH: the region's event number. YHBH: 用户编号. */
const SignedOut = z.strictObject({
  SJBH: z.string().regex(/^[\w-]{1,100}$/),
  SJLX: z.literal('ZX'),
  YHBH: z.string().min(1).max(128),
});

/** 注销 from the region, in the record that its reports are. */
export const parseLogoutCall: Door['parseLogoutCall'] = async (call, context) => {
  const opened = openCall(call, context);
  if (!opened.ok) return opened;
  const event = SignedOut.safeParse(opened.value.body);
  if (!event.success) return fail(malformed('logout_body'));
  return ok({
    localId: event.data.YHBH,
    acknowledgement: acknowledgement(event.data.SJBH),
    once: opened.value.once,
  });
};

/** The other way: somebody has signed out here. */
export const logout: Door['logout'] = async ({ localId }, context) => {
  const path = context.credentials.paths.personSso;
  const form = { method: 'logout', ...ssoCredentials(context), userid: localId, datatype: 'json' };
  const answer = await callSso(path, form, z.looseObject({}), context);
  return answer.ok ? ok(undefined) : answer;
};
